using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Garbage collection of a data folder, beside the server that may be running on it.</summary>
internal static class GarbageCollection
{
    /// <summary>What the configuration has taken.</summary>
    public static GarbagePolicy PolicyOf(RegistryConfiguration configuration) => new(
        configuration.GarbageCollection.Grace,
        configuration.GarbageCollection.Untagged,
        configuration.Uploads.Expiry,
        MaxTime: null,
        IsDryRun: false)
    {
        Rules = configuration.Retention.Rules,
    };

    /// <summary>Runs once, as a command.</summary>
    /// <param name="call">The command.</param>
    /// <param name="policy">What to take.</param>
    /// <param name="report">Told of everything that goes.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="MaintenanceRefusedException">It cannot run.</exception>
    public static Task<GarbageResult> RunAsync(
        DataFolderCall call, GarbagePolicy policy, IGarbageReport report, CancellationToken cancellationToken) =>
        Maintenance.RunAsync(
            call,
            InstanceKind.Collection,
            storage => CollectAsync(storage, call.Root, policy, TimeProvider.System, report, cancellationToken),
            makesRoom: true);

    /// <summary>Runs once, in the server. <c>null</c>: another process is at it, or at a backup.</summary>
    /// <param name="storage">The server's storage.</param>
    /// <param name="configuration">The server's configuration.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told of everything that goes.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>: it cannot run.</exception>
    public static async Task<GarbageResult?> RunInServerAsync(
        RegistryStorage storage,
        RegistryConfiguration configuration,
        TimeProvider time,
        IGarbageReport report,
        CancellationToken cancellationToken)
    {
        var root = configuration.Storage.Root;
        try
        {
            using var instance = InstanceLock.Acquire(root, InstanceKind.Collection);
            SpaceReserve.ReleaseIfFull(root);
            return await CollectAsync(storage, root, PolicyOf(configuration), time, report, cancellationToken);
        }
        catch (StorageOpenException exception) when (exception.IsInUse)
        {
            return null;
        }
        catch (StorageOpenException exception)
        {
            throw new RegistryException(RegistryErrorCode.StorageUnavailable, exception.Message, exception);
        }
    }

    private static async Task<GarbageResult> CollectAsync(
        RegistryStorage storage,
        string root,
        GarbagePolicy policy,
        TimeProvider time,
        IGarbageReport report,
        CancellationToken cancellationToken)
    {
        var collector = new GarbageCollector(
            storage.Garbage,
            storage.Trash,
            storage.Litter,
            storage.Uploads,
            storage.Staging,
            new TagRetention(storage.Repositories, storage.Retention),
            time);
        var result = await collector.RunAsync(policy, report, cancellationToken);
        SpaceReserve.Fill(root);
        return result;
    }
}
