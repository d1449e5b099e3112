using Registry.Core.Errors;
using Registry.Core.Operations;

namespace Registry.Daemon.Jobs;

/// <summary>Removes upload sessions that nobody goes on with, and gives their bytes back to the disk.</summary>
internal sealed partial class UploadExpiry : IAsyncDisposable
{
    /// <summary>When the first run is: soon after the start, but not in the way of the first requests.</summary>
    public static readonly TimeSpan FirstRun = TimeSpan.FromSeconds(30);

    // A session stays at most a 24th longer than its expiry, within reason.
    private const int RunsInExpiry = 24;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    private readonly UploadService _uploads;
    private readonly ILogger _logger;
    private readonly PeriodicWork _work;

    /// <summary>Begins to run.</summary>
    /// <param name="uploads">What knows which sessions are idle.</param>
    /// <param name="expiry">How long a session may be idle: decides how often this runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told when sessions went, and of failures.</param>
    public UploadExpiry(UploadService uploads, TimeSpan expiry, TimeProvider time, ILogger<UploadExpiry> logger)
    {
        _uploads = uploads;
        _logger = logger;
        _work = new PeriodicWork(FirstRun, IntervalFor(expiry), ExpireAsync, time);
    }

    /// <summary>Ends the running, when a run under way is through.</summary>
    public ValueTask DisposeAsync() => _work.DisposeAsync();

    /// <summary>The time between two runs.</summary>
    internal static TimeSpan IntervalFor(TimeSpan expiry) =>
        TimeSpan.FromTicks(Math.Clamp(expiry.Ticks / RunsInExpiry, ShortestInterval.Ticks, LongestInterval.Ticks));

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await _uploads.ExpireAsync(cancellationToken);
            if (count > 0)
            {
                Log.Expired(_logger, count);
            }
        }
        catch (RegistryException exception)
        {
            Log.Failed(_logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} idle upload sessions")]
        public static partial void Expired(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Idle upload sessions could not be removed; the next run tries again")]
        public static partial void Failed(ILogger logger, RegistryException exception);
    }
}
