using Registry.Core.Errors;
using Registry.Core.Operations;

namespace Registry.Daemon.Jobs;

/// <summary>Writes down what was pulled: every minute, when the server stops, and before it collects garbage.</summary>
internal sealed partial class PullFlush : IAsyncDisposable
{
    /// <summary>The time between two flushes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly PullRecorder _pulls;
    private readonly ILogger _logger;
    private readonly PeriodicWork _work;
    private bool _isFailing;

    /// <summary>Begins to run.</summary>
    /// <param name="pulls">What took note of the pulls.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told once when the flushes begin to fail, and once when they work again.</param>
    public PullFlush(PullRecorder pulls, TimeProvider time, ILogger<PullFlush> logger)
    {
        _pulls = pulls;
        _logger = logger;
        _work = new PeriodicWork(Interval, Interval, FlushAsync, time);
    }

    /// <summary>Ends the running, and writes down the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        await FlushAsync(CancellationToken.None);
    }

    /// <summary>Writes it down now. A failure is for the log alone.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _pulls.FlushAsync(cancellationToken);
            if (_isFailing)
            {
                Log.WorksAgain(_logger);
            }

            _isFailing = false;
        }
        catch (RegistryException exception)
        {
            if (!_isFailing)
            {
                Log.Failed(_logger, exception);
            }

            _isFailing = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The times of pulls cannot be written down; this is tried again every minute")]
        public static partial void Failed(ILogger logger, RegistryException exception);

        [LoggerMessage(LogLevel.Information, "The times of pulls are written down again")]
        public static partial void WorksAgain(ILogger logger);
    }
}
