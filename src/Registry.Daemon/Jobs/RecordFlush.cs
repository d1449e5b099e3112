using Registry.Core.Errors;

namespace Registry.Daemon.Jobs;

/// <summary>Writes down what was taken note of in memory: every minute, when the server stops, and whenever it is asked to.</summary>
internal sealed partial class RecordFlush : IAsyncDisposable
{
    /// <summary>The time between two flushes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Func<CancellationToken, Task> _flush;
    private readonly string _records;
    private readonly ILogger _logger;
    private readonly PeriodicWork _work;
    private bool _isFailing;

    /// <summary>Begins to run.</summary>
    /// <param name="records">What the records are, for the log.</param>
    /// <param name="flush">Writes them down.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told once when the flushes begin to fail, and once when they work again.</param>
    public RecordFlush(string records, Func<CancellationToken, Task> flush, TimeProvider time, ILogger<RecordFlush> logger)
    {
        _records = records;
        _flush = flush;
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
            await _flush(cancellationToken);
            if (_isFailing)
            {
                Log.WorksAgain(_logger, _records);
            }

            _isFailing = false;
        }
        catch (RegistryException exception)
        {
            if (!_isFailing)
            {
                Log.Failed(_logger, exception, _records);
            }

            _isFailing = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The {Records} cannot be written down; this is tried again every minute")]
        public static partial void Failed(ILogger logger, RegistryException exception, string records);

        [LoggerMessage(LogLevel.Information, "The {Records} are written down again")]
        public static partial void WorksAgain(ILogger logger, string records);
    }
}
