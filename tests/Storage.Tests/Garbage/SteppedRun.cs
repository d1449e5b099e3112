namespace Storage.Tests.Garbage;

/// <summary>
/// Work that runs on a thread of its own and waits at each of its steps until it is told to go on, so that several can be interleaved as
/// a test wants it.
/// </summary>
internal sealed class SteppedRun : IDisposable
{
    /// <summary>Much longer than a step takes; nobody waits for it unless a step waits for another run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _goOn = new(0);
    private readonly SemaphoreSlim _reached = new(0);
    private readonly Task _work;

    /// <summary>Prepares the work.</summary>
    /// <param name="work">The work, given what it has to call at each of its steps.</param>
    public SteppedRun(Func<Action<string>, Task> work) => _work = Task.Run(async () =>
    {
        await _goOn.WaitAsync();
        try
        {
            await work(Reach);
        }
        finally
        {
            Position = "end";
            IsOver = true;
            _reached.Release();
        }
    });

    /// <summary>Where it waits.</summary>
    public string Position { get; private set; } = "start";

    /// <summary>Whether it has come to its end.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Lets it go on through some steps, or to its end if that comes first.</summary>
    /// <exception cref="TimeoutException">A step does not come to its end.</exception>
    public void GoOn(int steps)
    {
        for (var step = 0; step < steps && !IsOver; step++)
        {
            _goOn.Release();
            if (!_reached.Wait(Patience))
            {
                throw new TimeoutException($"What comes after {Position} waits for another run.");
            }
        }
    }

    /// <summary>Lets it go on to its end; what it failed with is thrown.</summary>
    public Task FinishAsync()
    {
        GoOn(int.MaxValue);
        return _work;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GoOn(int.MaxValue);
        _goOn.Dispose();
        _reached.Dispose();
    }

    private void Reach(string step)
    {
        Position = step;
        _reached.Release();
        _goOn.Wait();
    }
}
