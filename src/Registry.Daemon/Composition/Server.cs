using Registry.Daemon.Configuration;

namespace Registry.Daemon.Composition;

/// <summary>The running registry.</summary>
internal static class Server
{
    /// <summary>Serves until <paramref name="cancellationToken"/> is cancelled.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(RegistryConfiguration configuration, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
