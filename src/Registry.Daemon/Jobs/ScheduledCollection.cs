using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Jobs;

/// <summary>Runs garbage collection when it is due, one run after the other.</summary>
internal sealed partial class ScheduledCollection : IAsyncDisposable
{
    /// <summary>The longest wait in one piece: the clock may be set, and a machine may sleep.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Func<IGarbageReport, CancellationToken, Task<GarbageResult?>> _collect;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to wait for the first run.</summary>
    /// <param name="schedule">When it is due.</param>
    /// <param name="collect">Runs once; gives <c>null</c> where another process is at it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told what each run came to.</param>
    public ScheduledCollection(
        Schedule schedule,
        Func<IGarbageReport, CancellationToken, Task<GarbageResult?>> collect,
        TimeProvider time,
        ILogger<ScheduledCollection> logger)
    {
        _collect = collect;
        _time = time;
        _logger = logger;
        _running = RunAsync(schedule, _stop.Token);
    }

    /// <summary>Ends the running; a run under way ends early, and the next goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await WaitUntilAsync(schedule.Next(_time.GetUtcNow(), _time.LocalTimeZone), cancellationToken);
                await CollectAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (due - _time.GetUtcNow() is { Ticks: > 0 } left)
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, _time, cancellationToken);
        }
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = new LogReport(_logger);
            if (await _collect(report, cancellationToken) is { } result)
            {
                Log.Collected(_logger, report.Count, result.FreedBytes, result.Duration, result.Failures);
            }
            else
            {
                Log.Skipped(_logger);
            }
        }
        catch (RegistryException exception)
        {
            Log.Failed(_logger, exception);
        }
    }

    /// <summary>Tells the log; what went one by one only where details are asked for.</summary>
    private sealed class LogReport(ILogger logger) : IGarbageReport
    {
        public long Count { get; private set; }

        public void Began(GarbageStage stage)
        {
        }

        public void Removed(GarbageItem item)
        {
            Count++;
            Log.Removed(logger, item.Kind, item.Repository, item.Name, item.Reason);
        }

        public void Decided(RetentionDecision decision)
        {
            Count++;
            Log.TagRemoved(logger, decision.Repository, decision.Tag.Name, decision.Rule);
        }

        void IGarbageReport.Failed(string problem) => Log.NotRemoved(logger, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Garbage collection removed {Count} things and gave {Bytes} bytes back in {Duration}; {Failures} problems")]
        public static partial void Collected(ILogger logger, long count, long bytes, TimeSpan duration, int failures);

        [LoggerMessage(LogLevel.Information, "Garbage collection was due, but another process is at it, or at a backup; left out this time")]
        public static partial void Skipped(ILogger logger);

        [LoggerMessage(LogLevel.Debug, "Removed {Kind} {Repository} {Name}: {Reason}")]
        public static partial void Removed(ILogger logger, GarbageKind kind, string? repository, string name, string reason);

        [LoggerMessage(LogLevel.Information, "Removed tag {Repository}:{Tag}: no clause of {Rule} keeps it")]
        public static partial void TagRemoved(ILogger logger, RepositoryName repository, string tag, RetentionRule rule);

        [LoggerMessage(LogLevel.Warning, "Garbage collection could not remove {Problem}")]
        public static partial void NotRemoved(ILogger logger, string problem);

        [LoggerMessage(LogLevel.Warning, "Garbage collection failed; it is tried again when it is due next")]
        public static partial void Failed(ILogger logger, RegistryException exception);
    }
}
