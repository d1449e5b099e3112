namespace Registry.Daemon.Jobs;

/// <summary>Does the same thing from time to time, never twice at once.</summary>
internal sealed class PeriodicWork : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to wait for the first time.</summary>
    /// <param name="first">When that is, from now.</param>
    /// <param name="interval">The time between one and the next.</param>
    /// <param name="work">What is done.</param>
    /// <param name="time">The clock.</param>
    public PeriodicWork(TimeSpan first, TimeSpan interval, Func<CancellationToken, Task> work, TimeProvider time) =>
        _running = RunAsync(first, interval, work, time, _stop.Token);

    /// <summary>Ends it, when what is under way is through or gives up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static async Task RunAsync(
        TimeSpan first, TimeSpan interval, Func<CancellationToken, Task> work, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(first, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                timer.Period = interval;
                await work(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
