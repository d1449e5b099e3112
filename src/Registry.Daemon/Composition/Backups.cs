using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Storage;
using Registry.Storage.Backup;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Backups of a data folder, and what there is to do when one is lost.</summary>
internal static class Backups
{
    /// <summary>Backs a data folder up, beside the server that may be running on it.</summary>
    /// <param name="call">The command.</param>
    /// <param name="destination">The backup's folder.</param>
    /// <param name="options">How blobs are taken over.</param>
    /// <param name="isDryRun">Whether to write nothing there and only tell what would be.</param>
    /// <param name="report">Told how it goes on.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="MaintenanceRefusedException">It is refused or broke off.</exception>
    public static Task<CopyResult> BackUpAsync(
        DataFolderCall call, string destination, BackupOptions options, bool isDryRun, ICopyReport report, CancellationToken cancellationToken) =>
        RefusingAsync(() => Maintenance.RunAsync(call, InstanceKind.Collection, _ => Task.FromResult(isDryRun
            ? RegistryBackup.Try(call.Root, destination, options, report, cancellationToken)
            : RegistryBackup.Run(call.Root, destination, options, TimeProvider.System, report, cancellationToken))));

    /// <summary>Restores a backup into an empty data folder.</summary>
    /// <param name="call">The command.</param>
    /// <param name="source">The backup's folder.</param>
    /// <param name="links">Whether to hard-link blobs where that is possible.</param>
    /// <param name="report">Told how it goes on.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What it came to, and the user that the files belong to.</returns>
    /// <exception cref="MaintenanceRefusedException">It is refused or broke off.</exception>
    public static Task<(CopyResult Result, string Owner)> RestoreAsync(
        DataFolderCall call, string source, bool links, ICopyReport report, CancellationToken cancellationToken) =>
        RefusingAsync(() =>
        {
            RegistryRestore.Prepare(source, call.Root);
            return Maintenance.RunAloneAsync(
                call,
                () => RegistryRestore.RequireFree(source, call.Root),
                () => Task.FromResult(Restore(call, source, links, report, cancellationToken)));
        });

    /// <summary>Makes a new database for a data folder that has lost its own.</summary>
    /// <param name="call">The command.</param>
    /// <param name="isDryRun">Whether to change nothing and only tell what would be brought back.</param>
    /// <param name="report">Told how it goes on.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="MaintenanceRefusedException">It is refused.</exception>
    public static Task<RebuildResult> RebuildAsync(
        DataFolderCall call, bool isDryRun, IRebuildReport report, CancellationToken cancellationToken) =>
        RefusingAsync(() => Maintenance.RunAloneAsync(call, () => RegistryStorage.RequireIn(call.Root), async () =>
        {
            using var rebuild = DatabaseRebuild.Begin(call.Root, TimeProvider.System);
            var storage = rebuild.Storage;
            var result = await new Rebuilder(
                    storage.Litter, storage.Content, storage.Quarantine, storage.Staging, storage.Blobs, storage.Manifests)
                .RunAsync(isDryRun, report, cancellationToken);
            if (!isDryRun)
                rebuild.Publish();
            return result;
        }));

    private static (CopyResult Result, string Owner) Restore(
        DataFolderCall call, string source, bool links, ICopyReport report, CancellationToken cancellationToken)
    {
        var result = RegistryRestore.Run(source, call.Root, links, report, cancellationToken);
        // Brought up to date here, so that the server has nothing left to do when it starts.
        RegistryStorage.Open(call.Root, TimeProvider.System).Dispose();
        return (result, DataFolderOwner.CurrentName());
    }

    private static async Task<T> RefusingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (BackupException exception)
        {
            throw new MaintenanceRefusedException(exception.Message, isRunning: false, exception);
        }
        catch (RegistryException exception)
        {
            var cause = exception.InnerException is { } inner ? $" {inner.Message}" : "";
            throw new MaintenanceRefusedException($"It broke off: {exception.Message}{cause}", isRunning: false, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MaintenanceRefusedException($"It broke off: {exception.Message}", isRunning: false, exception);
        }
    }
}
