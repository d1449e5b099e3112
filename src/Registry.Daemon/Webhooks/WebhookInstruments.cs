using System.Diagnostics.Metrics;

namespace Registry.Daemon.Webhooks;

/// <summary>Measures what comes of deliveries, by webhook: there are as many as are configured.</summary>
internal sealed class WebhookInstruments
{
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;

    /// <summary>Makes the instruments.</summary>
    public WebhookInstruments(Meter meter)
    {
        _delivered = meter.CreateCounter<long>("registryd.webhook.delivered", null, "Events that were delivered, by webhook.");
        _failed = meter.CreateCounter<long>("registryd.webhook.failed_attempts", null, "Attempts to deliver an event that failed, by webhook.");
    }

    /// <summary>Deliveries to a webhook begin. Nothing has come of them, and is told all the same: a rate needs a zero to start from.</summary>
    public void Begun(string webhook)
    {
        _delivered.Add(0, TagOf(webhook));
        _failed.Add(0, TagOf(webhook));
    }

    /// <summary>An event was delivered.</summary>
    public void Delivered(string webhook) => _delivered.Add(1, TagOf(webhook));

    /// <summary>An attempt failed.</summary>
    public void Failed(string webhook) => _failed.Add(1, TagOf(webhook));

    private static KeyValuePair<string, object?> TagOf(string webhook) => new("webhook", webhook);
}
