namespace Benchmarks.Servers;

/// <summary>A program that is run again a second after it ends, until it is stopped.</summary>
internal sealed class CommandLoop : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _runs;

    /// <summary>Starts.</summary>
    /// <param name="program">The program.</param>
    /// <param name="log">The file that takes the output of its last run.</param>
    /// <param name="arguments">The command line.</param>
    public CommandLoop(ServerProgram program, string log, IReadOnlyList<string> arguments) =>
        _runs = Task.Factory.StartNew(
            () =>
            {
                var runs = 0;
                do
                {
                    program.Run(log, arguments);
                    runs++;
                }
                while (!_stop.Token.WaitHandle.WaitOne(Pause));
                return runs;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Lets the last run end, and gives how many there were.</summary>
    /// <exception cref="InvalidOperationException">A run failed.</exception>
    public int Stop()
    {
        _stop.Cancel();
        return _runs.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_runs).AsyncWaitHandle.WaitOne();
        _stop.Dispose();
    }
}
