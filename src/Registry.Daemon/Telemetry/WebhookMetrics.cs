using System.Diagnostics.Metrics;
using Registry.Core.Events;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Telemetry;

/// <summary>What waits for each webhook, and what was set aside: from the database.</summary>
internal sealed class WebhookMetrics
{
    private readonly IOutboxStore _outbox;
    private readonly EventsInForce _events;
    private readonly Meter _meter;
    private volatile IReadOnlyList<Reading> _readings = [];

    /// <summary>Makes the instruments.</summary>
    /// <param name="outbox">Where events wait.</param>
    /// <param name="events">Which webhooks there are.</param>
    /// <param name="meter">What the instruments are made with.</param>
    public WebhookMetrics(IOutboxStore outbox, EventsInForce events, Meter meter)
    {
        (_outbox, _events, _meter) = (outbox, events, meter);
        Add("registryd.webhook.pending", null, "Events that wait to be delivered, by webhook.", static state => state.Pending);
        Add(
            "registryd.webhook.oldest_pending.timestamp",
            "s",
            "When the oldest of them happened, since the Unix epoch.",
            static state => state.OldestAt?.ToUnixTimeMilliseconds() / 1000.0);
        Add("registryd.webhook.dead_letters", null, "Events that could not be delivered and were set aside, by webhook.", static state => state.Failed);
    }

    /// <summary>Reads the figures anew. Where they cannot be read there are none, until they can be read again.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var readings = new List<Reading>();
            foreach (var subscription in _events.Current.Subscriptions)
            {
                readings.Add(new Reading(
                    new KeyValuePair<string, object?>("webhook", subscription.Webhook),
                    await _outbox.FindStateAsync(subscription.Webhook, cancellationToken)));
            }

            _readings = readings;
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            _readings = [];
        }
    }

    private void Add(string name, string? unit, string description, Func<OutboxState, double?> value) =>
        _meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    private List<Measurement<double>> Measure(Func<OutboxState, double?> value)
    {
        var measurements = new List<Measurement<double>>();
        foreach (var (webhook, state) in _readings)
        {
            if (value(state) is { } number)
            {
                measurements.Add(new Measurement<double>(number, webhook));
            }
        }

        return measurements;
    }

    private sealed record Reading(KeyValuePair<string, object?> Webhook, OutboxState State);
}
