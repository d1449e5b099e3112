using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Daemon.Logging;
using Registry.Daemon.Systemd;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>A process that is a server: its log, its signals, and what the service manager is told.</summary>
internal static class ServerProcess
{
    /// <summary>Runs a registry until it is told to stop, and lets transfers finish then.</summary>
    /// <param name="loaded">What the administrator decided; what changes of it meanwhile is taken over.</param>
    /// <param name="cancellationToken">Tells it to stop.</param>
    /// <returns>The exit code: 0, or 1 when the registry cannot start, which the standard error explains in one line.</returns>
    public static async Task<int> RunAsync(LoadedConfiguration loaded, CancellationToken cancellationToken)
    {
        using var notifier = ServiceNotifier.OfProcess(loaded.Sources.Environment, TimeProvider.System);
        var service = new ServiceLife(notifier, TimeProvider.System);
        using var hangUp = new HangUp();
        var levels = new LogLevels(loaded.Configuration.Log);
        using var loggers = LogSetup.CreateFactory(loaded.Configuration.Log, levels);
        try
        {
            await using var server = await service.StartAsync(
                loaded.Configuration.Storage.Root,
                () => Server.StartAsync(loaded.Configuration, TimeProvider.System, loggers, CancellationToken.None));
            await using var live = new LiveConfiguration(
                loaded, server, levels, hangUp.Take, service, TimeProvider.System, loggers.CreateLogger<LiveConfiguration>());
            await using (service.Run(server.Addresses, server.IsAliveAsync))
            {
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            service.Stopping(server.ShutdownTimeout);
            await server.StopAsync();
            service.Closing();
            return 0;
        }
        catch (Exception exception) when (exception is StorageOpenException or ListenException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
