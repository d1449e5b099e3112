using Registry.Core.Operations;

namespace Registry.Daemon.Jobs;

/// <summary>Tells the log when the disk begins to have less room than is to stay free, and when it has it again.</summary>
internal sealed partial class DiskWatch : IAsyncDisposable
{
    /// <summary>The time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly DiskGuard _guard;
    private readonly ILogger _logger;
    private readonly PeriodicWork _work;
    private bool _isLow;

    /// <summary>Looks for the first time, and begins to watch.</summary>
    /// <param name="guard">What keeps the room.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told once when it begins, and once when it ends.</param>
    public DiskWatch(DiskGuard guard, TimeProvider time, ILogger<DiskWatch> logger)
    {
        (_guard, _logger) = (guard, logger);
        Look();
        _work = new PeriodicWork(Interval, Interval, LookAsync, time);
    }

    /// <summary>Ends the watching.</summary>
    public ValueTask DisposeAsync() => _work.DisposeAsync();

    private Task LookAsync(CancellationToken cancellationToken)
    {
        Look();
        return Task.CompletedTask;
    }

    private void Look()
    {
        if (_guard.IsLow == _isLow)
        {
            return;
        }

        _isLow = !_isLow;
        if (_isLow)
        {
            Log.Low(_logger, _guard.Free, _guard.Floor);
        }
        else
        {
            Log.Enough(_logger, _guard.Free, _guard.Floor);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "PUSHES ARE REFUSED: the data folder's disk has {Free} bytes free, less than the {Floor} of [storage] min_free. Make room, or run `registryd gc`; pulls go on")]
        public static partial void Low(ILogger logger, long? free, long floor);

        [LoggerMessage(LogLevel.Information, "Pushes are taken again: the data folder's disk has {Free} bytes free, and {Floor} are to stay so")]
        public static partial void Enough(ILogger logger, long? free, long floor);
    }
}
