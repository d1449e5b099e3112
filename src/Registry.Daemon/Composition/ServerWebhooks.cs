using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Daemon.Webhooks;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>Has webhooks told of what happens, while a server runs.</summary>
internal sealed class ServerWebhooks : IAsyncDisposable
{
    private const string User = "server";

    private readonly RegistryStorage _storage;
    private readonly WebhookDelivery _delivery;

    /// <summary>Puts it together; nothing is delivered yet.</summary>
    /// <param name="storage">Where events wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log.</param>
    public ServerWebhooks(RegistryStorage storage, TimeProvider time, ILoggerFactory loggers)
    {
        _storage = storage;
        Pulls = new PullEvents(storage.Outbox, storage.Events, time);
        _delivery = new WebhookDelivery(storage.Outbox, Pulls, WebhookSender.CreateHandler, new WebhookInstruments(storage.Meter), time, loggers);
    }

    /// <summary>Takes note of pulls.</summary>
    public PullEvents Pulls { get; }

    /// <summary>Tells these webhooks, and no others, from now on.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="endpoints">Its webhooks, open (<see cref="Webhooks.Open(RegistryConfiguration)"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task TellAsync(RegistryConfiguration configuration, IReadOnlyList<WebhookEndpoint> endpoints, CancellationToken cancellationToken)
    {
        _storage.Events.Current = Webhooks.PolicyOf(configuration, User);
        return _delivery.ReplaceAsync(endpoints, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _delivery.DisposeAsync();
}
