using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Webhooks;

/// <summary>
/// Delivers the events of one webhook, one after the other, in the order in which they happened. While the webhook fails, all of them wait:
/// each second time as long, up to an hour. An event that it refuses itself is set aside after some attempts, one that has waited for too
/// long at the next failure, and the line goes on.
/// </summary>
internal sealed partial class WebhookLine : IAsyncDisposable
{
    /// <summary>How often it is looked whether something has happened, here or in another process.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How often an event is tried that the webhook itself refuses.</summary>
    public const int MaxRefusals = 10;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private readonly string _name;
    private readonly IOutboxStore _outbox;
    private readonly WebhookSender _sender;
    private readonly WebhookInstruments _instruments;
    private readonly Random _jitter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private bool _isFailing;
    private bool _isOutboxFailing;

    /// <summary>Begins to deliver.</summary>
    /// <param name="name">The webhook.</param>
    /// <param name="outbox">Where its events wait.</param>
    /// <param name="sender">Tells it of them; the line's own from now on.</param>
    /// <param name="instruments">Measures what comes of it.</param>
    /// <param name="jitter">Spreads the attempts of many.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told when deliveries begin to fail, when they work again, and when events are given up.</param>
    public WebhookLine(
        string name, IOutboxStore outbox, WebhookSender sender, WebhookInstruments instruments, Random jitter, TimeProvider time, ILogger<WebhookLine> logger)
    {
        (_name, _outbox, _sender, _instruments, _jitter, _time, _logger) = (name, outbox, sender, instruments, jitter, time, logger);
        instruments.Begun(name);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Ends the delivering; an attempt under way is given up, and made again by whoever goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _sender.Dispose();
    }

    /// <summary>How long to wait after so many failures in a row: 1 s, 2 s, 4 s and so on, less up to half of it.</summary>
    internal static TimeSpan DelayAfter(int failures, Random jitter)
    {
        var seconds = Math.Min(Math.Pow(2, failures - 1), LongestDelay.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 - jitter.NextDouble() / 2));
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (!await DeliverNextAsync(cancellationToken))
                {
                    await Task.Delay(Interval, _time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops, or the webhook has changed.
        }
    }

    /// <summary>Makes the attempt that is due. <c>false</c>: there is none, or it cannot be made.</summary>
    private async Task<bool> DeliverNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _outbox.FindNextAsync(_name, cancellationToken) is not { } next || next.NextAttemptAt > _time.GetUtcNow())
            {
                return false;
            }

            var answer = await _sender.SendAsync(next.Event, cancellationToken);
            await (answer.IsDelivered ? DeliveredAsync(next, cancellationToken) : FailedAsync(next, answer, cancellationToken));
            _isOutboxFailing = false;
            return true;
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            if (!_isOutboxFailing)
            {
                Log.OutboxFails(_logger, _name, exception);
            }

            _isOutboxFailing = true;
            return false;
        }
    }

    private async Task DeliveredAsync(PendingEvent next, CancellationToken cancellationToken)
    {
        await _outbox.DeliveredAsync(_name, next.Id, cancellationToken);
        _instruments.Delivered(_name);
        if (_isFailing || next.Failures > 0)
        {
            Log.WorksAgain(_logger, _name, next.Failures);
        }

        _isFailing = false;
    }

    private async Task FailedAsync(PendingEvent next, WebhookAnswer answer, CancellationToken cancellationToken)
    {
        var isFinal = answer.IsRefused && next.Attempts + 1 >= MaxRefusals;
        var delay = DelayAfter(next.Failures + 1, _jitter);
        var failure = new DeliveryFailure(next.Id, answer.Text, _time.GetUtcNow() + delay, isFinal);
        var setAside = await _outbox.FailedAsync(_name, failure, cancellationToken);
        _instruments.Failed(_name);
        if (!_isFailing)
        {
            Log.Fails(_logger, _name, answer.Text);
        }

        if (setAside > 0)
        {
            Log.SetAside(_logger, _name, setAside, answer.Text);
        }

        _isFailing = true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Webhook {Webhook} {Problem}; its events wait, and it is tried again and again")]
        public static partial void Fails(ILogger logger, string webhook, string problem);

        [LoggerMessage(LogLevel.Information, "Webhook {Webhook} works again, after {Failures} failures")]
        public static partial void WorksAgain(ILogger logger, string webhook, int failures);

        [LoggerMessage(LogLevel.Error, "Webhook {Webhook} was not told of {Count} events, which are set aside (`registryd webhook list`): it {Problem}")]
        public static partial void SetAside(ILogger logger, string webhook, int count, string problem);

        [LoggerMessage(LogLevel.Warning, "What waits for webhook {Webhook} cannot be read or written down; this is tried again")]
        public static partial void OutboxFails(ILogger logger, string webhook, Exception exception);
    }
}
