using Registry.Core.Operations;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Garbage collection of a data folder, beside the server that may be running on it.</summary>
internal static class GarbageCollection
{
    /// <summary>Runs once.</summary>
    /// <param name="call">The command.</param>
    /// <param name="policy">What to take.</param>
    /// <param name="report">Told of everything that goes.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="MaintenanceRefusedException">It cannot run.</exception>
    public static Task<GarbageResult> RunAsync(
        DataFolderCall call, GarbagePolicy policy, IGarbageReport report, CancellationToken cancellationToken) =>
        Maintenance.RunAsync(call, InstanceKind.Collection, storage =>
            new GarbageCollector(
                    storage.Garbage, storage.Trash, storage.Litter, storage.Uploads, storage.Staging, TimeProvider.System)
                .RunAsync(policy, report, cancellationToken));
}
