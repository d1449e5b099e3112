using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Removes what nobody can reach any more, beside a running server. Whatever it takes has been unreferenced for longer than the
/// grace; it works in short transactions that check that again; and a run that ends at any moment is finished by the next.
/// </summary>
/// <param name="garbage">What nothing references.</param>
/// <param name="trash">Content on its way out.</param>
/// <param name="litter">Files that no record knows of.</param>
/// <param name="uploads">Upload sessions.</param>
/// <param name="staging">The bytes of upload sessions.</param>
/// <param name="retention">Takes tags.</param>
/// <param name="time">The clock.</param>
public sealed class GarbageCollector(
    IGarbageStore garbage,
    ITrashStore trash,
    ILitterStore litter,
    IUploadStore uploads,
    IStagingStore staging,
    TagRetention retention,
    TimeProvider time)
{
    /// <summary>Runs once. Two runs at the same time would only be in each other's way.</summary>
    /// <param name="policy">What to take.</param>
    /// <param name="report">Told of everything that goes.</param>
    /// <param name="cancellationToken">Ends the run early; what is done stays done.</param>
    public async Task<GarbageResult> RunAsync(GarbagePolicy policy, IGarbageReport report, CancellationToken cancellationToken)
    {
        var run = new GarbageRun(policy, report, time, cancellationToken);
        var files = new FileGarbage(trash, litter, uploads, staging, run);
        var records = new RecordGarbage(garbage, trash, run);

        // What needs no room in the database goes first: on a full disk that makes the room for the rest.
        await run.DoAsync(
            GarbageStage.Files, files.EmptyTrashAsync, files.TakeUploadsAsync, files.TakeStagedLitterAsync, files.TakeBlobLitterAsync);
        await run.DoAsync(GarbageStage.Tags, () => retention.RunAsync(run));
        await run.DoAsync(GarbageStage.Manifests, records.TakeManifestsAsync, records.TakeAboutRemovedAsync);
        await run.DoAsync(GarbageStage.Links, records.TakeLinksAsync);
        await run.DoAsync(GarbageStage.Blobs, records.TakeBlobsAsync);
        if (!policy.IsDryRun)
        {
            await run.DoAsync(GarbageStage.Trash, records.MoveToTrashAsync, files.EmptyTrashAsync);
            await run.FinishAsync(garbage);
        }

        return run.Result;
    }
}
