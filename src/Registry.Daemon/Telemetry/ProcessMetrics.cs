using System.Diagnostics.Metrics;

namespace Registry.Daemon.Telemetry;

/// <summary>
/// What the process takes, under the names that Prometheus' clients share
/// (prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics), and its runtime.
/// </summary>
internal static class ProcessMetrics
{
    private const string DescriptorFolder = "/proc/self/fd";

    private static readonly KeyValuePair<string, object?>[] Generations = [new("generation", "0"), new("generation", "1"), new("generation", "2")];

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">What they are made with.</param>
    /// <param name="startedAt">When the process began to serve.</param>
    public static void AddTo(Meter meter, DateTimeOffset startedAt)
    {
        var start = startedAt.ToUnixTimeMilliseconds() / 1000.0;
        meter.CreateObservableGauge("process.resident_memory", static () => (double)Environment.WorkingSet, "By", "Resident memory.");
        meter.CreateObservableCounter(
            "process.cpu", static () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time, of the user and of the system.");
        meter.CreateObservableGauge("process.open_fds", CountDescriptors, null, "Open file descriptors.");
        meter.CreateObservableGauge("process.start_time", () => start, "s", "When the server started, since the Unix epoch.");
        meter.CreateObservableCounter("dotnet.gc.collections", CountCollections, null, "Garbage collections of the runtime, by generation.");
        meter.CreateObservableCounter(
            "dotnet.gc.pause", static () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time that the runtime stood still to collect garbage.");
        meter.CreateObservableGauge("dotnet.gc.heap", static () => (double)GC.GetTotalMemory(forceFullCollection: false), "By", "The runtime's heap.");
        meter.CreateObservableCounter(
            "dotnet.gc.allocated", static () => (double)GC.GetTotalAllocatedBytes(), "By", "What was allocated on the runtime's heap.");
        meter.CreateObservableGauge("dotnet.thread_pool.threads", static () => (double)ThreadPool.ThreadCount, null, "Threads of the pool.");
        meter.CreateObservableGauge(
            "dotnet.thread_pool.queue_length", static () => (double)ThreadPool.PendingWorkItemCount, null, "Work that waits for a thread of the pool.");
    }

    private static double CountDescriptors()
    {
        var count = 0;
        foreach (var _ in Directory.EnumerateFiles(DescriptorFolder))
        {
            count++;
        }

        return count;
    }

    // A collection of a generation is one of the generations below it, too.
    private static Measurement<double>[] CountCollections()
    {
        var counts = new Measurement<double>[Generations.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var above = i + 1 < counts.Length ? GC.CollectionCount(i + 1) : 0;
            counts[i] = new Measurement<double>(GC.CollectionCount(i) - above, Generations[i]);
        }

        return counts;
    }
}
