using Registry.Daemon.Jobs;
using Registry.Daemon.Systemd;

namespace Registry.Daemon.Composition;

/// <summary>What the service manager is told of a server's life, from its start to its end.</summary>
/// <param name="notifier">The way to the manager.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceLife(ServiceNotifier notifier, TimeProvider time)
{
    /// <summary>How often a start that goes on asks for more time.</summary>
    public static readonly TimeSpan StartInterval = TimeSpan.FromSeconds(10);

    /// <summary>How much time it asks for.</summary>
    public static readonly TimeSpan StartExtension = TimeSpan.FromMinutes(1);

    /// <summary>What closing the database may take once transfers have ended.</summary>
    public static readonly TimeSpan ClosingTime = TimeSpan.FromMinutes(1);

    // Whatever the manager's time is, a timer takes it.
    private static readonly TimeSpan LongestBeat = TimeSpan.FromMinutes(1);

    private string _status = string.Empty;

    /// <summary>Starts a server, which may take as long as the migration of a large database does.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="start">Starts it.</param>
    public async Task<T> StartAsync<T>(string root, Func<Task<T>> start)
    {
        notifier.Status($"Starting: opening {root}");
        await using var patience = new PeriodicWork(StartInterval, StartInterval, ExtendAsync, time);
        return await start();

        Task ExtendAsync(CancellationToken cancellationToken)
        {
            notifier.ExtendTimeout(StartExtension);
            return Task.CompletedTask;
        }
    }

    /// <summary>The server does its work, from now until what is returned is disposed of; meanwhile it is watched.</summary>
    /// <param name="addresses">Where it listens.</param>
    /// <param name="isAlive">Whether it answers within a time.</param>
    /// <returns>Ends the watch; <c>null</c>: the manager does not ask for one.</returns>
    public IAsyncDisposable? Run(IEnumerable<string> addresses, Func<TimeSpan, Task<bool>> isAlive)
    {
        _status = $"registryd {Server.Version} on {string.Join(", ", addresses)}";
        notifier.Ready(_status);
        return notifier.WatchdogTimeout is { } timeout ? Watch(isAlive, timeout) : null;
    }

    /// <summary>The configuration is looked at again.</summary>
    public void Reloading() => notifier.Reloading($"{_status}; reading the configuration again");

    /// <summary>The configuration was looked at.</summary>
    /// <param name="isInForce">Whether it holds; otherwise the previous one does.</param>
    public void Reloaded(bool isInForce) =>
        notifier.Ready(isInForce ? _status : $"{_status}; the changed configuration cannot be used, the previous one stays in force");

    /// <summary>The server ends, when its transfers have.</summary>
    /// <param name="atMost">How long these may take.</param>
    public void Stopping(TimeSpan atMost) => notifier.Stopping("Stopping: waiting for transfers to finish", atMost + ClosingTime);

    /// <summary>Transfers have ended.</summary>
    public void Closing() => notifier.Status("Stopping: closing the database");

    // Twice within the manager's time, as it asks for (sd_watchdog_enabled(3)).
    private PeriodicWork Watch(Func<TimeSpan, Task<bool>> isAlive, TimeSpan timeout)
    {
        var beat = TimeSpan.FromTicks(Math.Min(timeout.Ticks / 2, LongestBeat.Ticks));
        return new PeriodicWork(beat, beat, BeatAsync, time);

        async Task BeatAsync(CancellationToken cancellationToken)
        {
            if (await isAlive(beat / 2))
            {
                notifier.Alive();
            }
        }
    }
}
