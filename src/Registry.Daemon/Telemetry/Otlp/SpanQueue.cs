using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;

namespace Registry.Daemon.Telemetry.Otlp;

/// <summary>Takes the spans of a source, and keeps those that have ended until they are sent; what is too many is dropped and counted.</summary>
internal sealed class SpanQueue : IDisposable
{
    /// <summary>How many spans wait at the most.</summary>
    public const int Capacity = 4096;

    private readonly Channel<Activity> _ended = Channel.CreateBounded<Activity>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ActivityListener _listener;
    private readonly Counter<long> _dropped;

    /// <summary>Begins to listen.</summary>
    /// <param name="source">Whose spans.</param>
    /// <param name="percent">How many of a hundred traces.</param>
    /// <param name="meter">Counts what is dropped.</param>
    public SpanQueue(ActivitySource source, int percent, Meter meter)
    {
        _dropped = meter.CreateCounter<long>("registryd.otlp.dropped_spans", null, "Spans that were not sent, because the collector took none or too few.");
        _dropped.Add(0);
        var bound = ulong.MaxValue / 100 * (ulong)percent;
        _listener = new ActivityListener
        {
            ShouldListenTo = listened => listened == source,
            Sample = (ref options) => IsSampled(in options, percent, bound) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Takes up to so many spans out.</summary>
    public List<Activity> Take(int count)
    {
        var spans = new List<Activity>();
        while (spans.Count < count && _ended.Reader.TryRead(out var span))
        {
            spans.Add(span);
        }

        return spans;
    }

    /// <summary>Counts spans that the collector did not take.</summary>
    public void Drop(int count) => _dropped.Add(count);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // A request by its trace id, so that services that trace as many take the same; what it does, if it is traced itself.
    private static bool IsSampled(in ActivityCreationOptions<ActivityContext> options, int percent, ulong bound)
    {
        if (options.Kind != ActivityKind.Server)
        {
            return options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        }

        Span<byte> id = stackalloc byte[16];
        options.TraceId.CopyTo(id);
        return percent == 100 || BinaryPrimitives.ReadUInt64BigEndian(id[8..]) < bound;
    }

    private void Add(Activity span)
    {
        if (span.Recorded && !_ended.Writer.TryWrite(span))
        {
            Drop(1);
        }
    }
}
