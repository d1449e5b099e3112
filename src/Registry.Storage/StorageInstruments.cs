using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Registry.Storage;

/// <summary>What the storage measures of itself. Nothing is measured, not even a clock read, while nobody listens.</summary>
internal sealed class StorageInstruments : IDisposable
{
    /// <summary>The name of the meter that everything of a registry is measured with, and of the source of its spans.</summary>
    public const string MeterName = "registryd";

    private static readonly KeyValuePair<string, object?> File = new("target", "file");
    private static readonly KeyValuePair<string, object?> Folder = new("target", "folder");
    private static readonly KeyValuePair<string, object?> Commit = new("target", "commit");

    private static readonly InstrumentAdvice<double> Times = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<double> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };

    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _lockWait;
    private readonly Histogram<double> _transaction;
    private readonly Histogram<double> _batch;
    private readonly Histogram<double> _fsync;
    private readonly TimeProvider _time;

    /// <summary>Makes the instruments.</summary>
    /// <param name="time">The clock.</param>
    public StorageInstruments(TimeProvider time)
    {
        _time = time;
        _queueWait = Time("registryd.write_queue.wait", "Time that changes to the database waited for their turn.");
        _lockWait = Time("registryd.sqlite.busy", "Time that transactions waited for the write lock, in vain or not, of those that another process kept waiting.");
        _transaction = Time("registryd.write_transaction.duration", "Time from the write lock to the end of the commit.");
        _fsync = Time("registryd.fsync.duration", "Time that the disk took to make something durable.");
        _batch = Meter.CreateHistogram("registryd.write_transaction.changes", null, "Changes that shared a transaction.", null, Sizes);
    }

    /// <summary>The meter.</summary>
    public Meter Meter { get; } = new(MeterName);

    /// <summary>Makes spans of what requests wait for, where a request is traced.</summary>
    public ActivitySource Tracing { get; } = new(MeterName);

    /// <summary>The moment, for the method that measures the time since then; 0 while nobody listens.</summary>
    public long Now() => _queueWait.Enabled ? _time.GetTimestamp() : 0;

    /// <summary>Begins a span of a change that waits to be written, which ends on another thread; <c>null</c>: it is not traced.</summary>
    public Activity? StartWrite()
    {
        var span = Tracing.StartActivity("write");
        if (span is not null)
        {
            // Whoever asked for the change goes on in its own.
            Activity.Current = span.Parent;
        }

        return span;
    }

    /// <summary>A change had its turn.</summary>
    /// <param name="queued">When it began to wait.</param>
    public void Dequeued(long queued) => Record(_queueWait, queued);

    /// <summary>A transaction got the write lock after another process had kept it waiting, or gave up.</summary>
    /// <param name="asked">When it asked.</param>
    public void Locked(long asked) => Record(_lockWait, asked);

    /// <summary>A transaction ended well.</summary>
    /// <param name="begun">When it got the write lock.</param>
    /// <param name="changes">How many changes were made in it.</param>
    public void Committed(long begun, int changes)
    {
        Record(_transaction, begun);
        _batch.Record(changes);
    }

    /// <summary>A commit is on the disk.</summary>
    /// <param name="begun">When it began to commit.</param>
    public void FlushedCommit(long begun) => Record(_fsync, begun, Commit);

    /// <summary>The content of a blob is on the disk.</summary>
    /// <param name="begun">Since when that was waited for.</param>
    public void FlushedFile(long begun) => Record(_fsync, begun, File);

    /// <summary>The names in a folder are on the disk.</summary>
    /// <param name="begun">Since when that was waited for.</param>
    public void FlushedFolder(long begun) => Record(_fsync, begun, Folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        Meter.Dispose();
        Tracing.Dispose();
    }

    private void Record(Histogram<double> histogram, long since)
    {
        if (since != 0)
        {
            histogram.Record(_time.GetElapsedTime(since).TotalSeconds);
        }
    }

    private void Record(Histogram<double> histogram, long since, KeyValuePair<string, object?> tag)
    {
        if (since != 0)
        {
            histogram.Record(_time.GetElapsedTime(since).TotalSeconds, tag);
        }
    }

    private Histogram<double> Time(string name, string description) => Meter.CreateHistogram(name, "s", description, null, Times);
}
