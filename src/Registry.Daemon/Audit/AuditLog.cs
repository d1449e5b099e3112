using System.Collections.Frozen;
using System.Globalization;
using System.Threading.Channels;
using Registry.Core.Audit;

namespace Registry.Daemon.Audit;

/// <summary>
/// Writes down who did what: a line of JSON each, on the disk within a second or so. Nobody waits for it: events go into a queue, and what
/// the queue or the disk does not take is lost and counted.
/// </summary>
public sealed class AuditLog : IAuditTrail, IAsyncDisposable
{
    /// <summary>The time between two writes to the disk.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private const int QueueLength = 32_768;

    private readonly FrozenSet<AuditEventKind> _events;
    private readonly AuditFile _file;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private long _lost;
    private long _lostAltogether;
    private bool _isFailing;

    /// <summary>Begins to take events. The file is opened with the first one.</summary>
    /// <param name="options">What is written down, and where.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told in a line when events begin to be lost, and how many were when they are written again.</param>
    public AuditLog(AuditLogOptions options, TimeProvider time, Action<string> report)
    {
        _events = options.Events.ToFrozenSet();
        _file = new AuditFile(options.File, options.FileKeep);
        _time = time;
        _report = report;
        _running = Task.Run(RunAsync);
    }

    /// <summary>How many events were lost since the log was opened.</summary>
    public long LostEvents => Interlocked.Read(ref _lostAltogether);

    /// <inheritdoc/>
    public bool Takes(AuditEventKind kind) => _events.Contains(kind);

    /// <inheritdoc/>
    public void Record(AuditEvent auditEvent)
    {
        if (Takes(auditEvent.Kind) && !_queue.Writer.TryWrite(new Entry(auditEvent, _time.GetUtcNow())))
        {
            Lose();
        }
    }

    /// <summary>Writes down what is left in the queue, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _running;
        _file.Dispose();
        _stop.Dispose();
    }

    // What comes within the interval goes to the disk together, at one price.
    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            WriteQueued();
            await Task.Delay(FlushInterval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void WriteQueued()
    {
        while (_queue.Reader.TryRead(out var entry))
        {
            if (Try(() => _file.Write(AuditJson.Write(entry.Event, entry.Time))))
            {
                TellLost();
            }
            else
            {
                Lose();
            }
        }

        Try(_file.Flush);
    }

    private void Lose()
    {
        Interlocked.Increment(ref _lost);
        Interlocked.Increment(ref _lostAltogether);
    }

    private void TellLost()
    {
        _isFailing = false;
        if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
        {
            _report(string.Create(CultureInfo.InvariantCulture, $"The audit log is written again; {lost} events are missing in it."));
        }
    }

    private bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                _report($"The audit log cannot be written, and events are lost: {exception.Message}");
            }

            _isFailing = true;
            return false;
        }
    }

    private readonly record struct Entry(AuditEvent Event, DateTimeOffset Time);
}
