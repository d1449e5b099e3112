using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>The server that runs on a data folder, as commands see it.</summary>
internal static class RunningServer
{
    /// <summary>The settings that it runs with, as TOML; <c>null</c>: no server runs there.</summary>
    /// <param name="root">The data folder.</param>
    /// <exception cref="MaintenanceRefusedException">This user may not know.</exception>
    public static string? ReadSettings(string root)
    {
        try
        {
            return ServerRecord.Read(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MaintenanceRefusedException(
                $"What runs on {root} cannot be read: {exception.Message} Run as root, or as the folder's owner.", isRunning: false, exception);
        }
    }
}
