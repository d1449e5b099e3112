using Registry.Core.Operations;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Garbage collection of a data folder, beside the server that may be running on it.</summary>
internal static class GarbageCollection
{
    /// <summary>Runs once.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="commandLine">How the data folder's owner would call this, should it be somebody else who does.</param>
    /// <param name="policy">What to take.</param>
    /// <param name="report">Told of everything that goes.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="CollectionRefusedException">It cannot run.</exception>
    public static async Task<GarbageResult> RunAsync(
        string root, string commandLine, GarbagePolicy policy, IGarbageReport report, CancellationToken cancellationToken)
    {
        try
        {
            DataFolderOwner.Become(root, commandLine);
            SpaceReserve.ReleaseIfFull(root);
            using var instance = InstanceLock.AcquireForGarbageCollection(root);
            using var storage = RegistryStorage.Open(root, TimeProvider.System);
            var collector = new GarbageCollector(
                storage.Garbage, storage.Trash, storage.Litter, storage.Uploads, storage.Staging, TimeProvider.System);
            var result = await collector.RunAsync(policy, report, cancellationToken);
            SpaceReserve.Fill(root);
            return result;
        }
        catch (StorageOpenException exception)
        {
            throw new CollectionRefusedException(exception.Message, exception.IsInUse, exception);
        }
    }
}
