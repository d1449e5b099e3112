using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Jobs;

namespace Registry.Daemon.Webhooks;

/// <summary>
/// Delivers what waits in the outbox, to each webhook by itself, so that none waits for another; and keeps the outbox in bounds. Without
/// webhooks it does nothing at all.
/// </summary>
internal sealed partial class WebhookDelivery : IAsyncDisposable
{
    /// <summary>How often the outbox is looked through for what is too much.</summary>
    public static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    private readonly IOutboxStore _outbox;
    private readonly PullEvents _pulls;
    private readonly Func<WebhookEndpoint, HttpMessageHandler> _createHandler;
    private readonly WebhookInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly List<IAsyncDisposable> _running = [];
    private IReadOnlyList<string> _webhooks = [];
    private long _lostPulls;

    /// <summary>Prepares it; nothing is delivered yet.</summary>
    /// <param name="outbox">Where events wait.</param>
    /// <param name="pulls">Pulls that are not there yet.</param>
    /// <param name="createHandler">Makes what sends requests to a webhook.</param>
    /// <param name="instruments">Measures what comes of deliveries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log.</param>
    public WebhookDelivery(
        IOutboxStore outbox,
        PullEvents pulls,
        Func<WebhookEndpoint, HttpMessageHandler> createHandler,
        WebhookInstruments instruments,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (_outbox, _pulls, _createHandler, _instruments, _time, _loggers) = (outbox, pulls, createHandler, instruments, time, loggers);
        _logger = loggers.CreateLogger<WebhookDelivery>();
    }

    /// <summary>Delivers to these webhooks from now on, and to no others: what waits for those is dropped.</summary>
    public async Task ReplaceAsync(IReadOnlyList<WebhookEndpoint> webhooks, CancellationToken cancellationToken)
    {
        await StopAsync();
        _webhooks = [.. webhooks.Select(webhook => webhook.Name)];
        await TryAsync(async () =>
        {
            if (await _outbox.ForgetOthersAsync(_webhooks, cancellationToken) is > 0 and var dropped)
            {
                Log.Dropped(_logger, dropped);
            }
        });
        if (webhooks.Count == 0)
        {
            return;
        }

        foreach (var webhook in webhooks)
        {
            var sender = new WebhookSender(webhook, _createHandler(webhook), _time);
            _running.Add(new WebhookLine(
                webhook.Name, _outbox, sender, _instruments, Random.Shared, _time, _loggers.CreateLogger<WebhookLine>()));
        }

        _running.Add(new PeriodicWork(WebhookLine.Interval, WebhookLine.Interval, FlushPullsAsync, _time));
        _running.Add(new PeriodicWork(PruneInterval, PruneInterval, PruneAsync, _time));
    }

    /// <summary>Ends the delivering; what was pulled is added to the outbox, for the next time.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await FlushPullsAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        foreach (var running in _running)
        {
            await running.DisposeAsync();
        }

        _running.Clear();
    }

    private Task FlushPullsAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await _pulls.FlushAsync(cancellationToken);
        if (_pulls.Lost > _lostPulls)
        {
            Log.PullsLost(_logger, _pulls.Lost - _lostPulls);
            _lostPulls = _pulls.Lost;
        }
    });

    private Task PruneAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        foreach (var webhook in _webhooks)
        {
            if (await _outbox.PruneAsync(webhook, cancellationToken) is > 0 and var removed)
            {
                Log.Pruned(_logger, webhook, removed);
            }
        }
    });

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            Log.OutboxFails(_logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Count} events are dropped that waited for webhooks which are not configured any more")]
        public static partial void Dropped(ILogger logger, int count);

        [LoggerMessage(LogLevel.Warning, "{Count} events for webhook {Webhook} are dropped: too many wait, or they were set aside too long ago")]
        public static partial void Pruned(ILogger logger, string webhook, int count);

        [LoggerMessage(LogLevel.Warning, "Webhooks are not told of {Count} pulls: too many came at once")]
        public static partial void PullsLost(ILogger logger, long count);

        [LoggerMessage(LogLevel.Warning, "What waits for webhooks cannot be read or written down; this is tried again")]
        public static partial void OutboxFails(ILogger logger, Exception exception);
    }
}
