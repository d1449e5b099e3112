using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The part of garbage collection that finds files: uploads that nobody goes on with, litter, and the trash.</summary>
internal sealed class FileGarbage(
    ITrashStore trash, ILitterStore litter, IUploadStore uploads, IStagingStore staging, GarbageRun run)
{
    private bool IsDryRun => run.Policy.IsDryRun;

    /// <summary>Gives the space of what lies in the trash back.</summary>
    public async Task EmptyTrashAsync()
    {
        foreach (var file in trash.List())
        {
            if (run.IsOver())
            {
                return;
            }

            await run.DoAsync(() => run.AddFreed(IsDryRun ? file.Size : trash.Delete(file)));
        }
    }

    /// <summary>Takes upload sessions that have been idle for too long.</summary>
    public async Task TakeUploadsAsync()
    {
        foreach (var id in await uploads.ListIdleAsync(run.UploadLimit, run.CancellationToken))
        {
            if (run.IsOver())
            {
                return;
            }

            await run.DoAsync(() => TakeUploadAsync(id));
        }
    }

    /// <summary>Takes staged bytes that no session knows of.</summary>
    public async Task TakeStagedLitterAsync()
    {
        foreach (var staged in litter.ListStaged(run.GraceLimit))
        {
            if (run.IsOver())
            {
                return;
            }

            await run.DoAsync(() => TakeStagedLitterAsync(staged));
        }
    }

    /// <summary>Takes content that no blob record knows of.</summary>
    public async Task TakeBlobLitterAsync()
    {
        await foreach (var page in litter.ListBlobsAsync(run.GraceLimit, run.CancellationToken))
        {
            if (run.IsOver())
            {
                return;
            }

            var taken = IsDryRun ? page : await run.RemoveAsync(page, blobs => litter.TrashBlobsAsync(blobs, run.CancellationToken));
            foreach (var (digest, size) in taken)
            {
                run.Tell(new GarbageItem(GarbageKind.BlobFile, Repository: null, digest.ToString(), size, "without a record", Since: null));
            }
        }
    }

    private async Task TakeStagedLitterAsync(StagedLitter staged)
    {
        using var lease = Lease(staged.Id);
        if (!lease.IsHeldElsewhere)
        {
            await TakeAsync(GarbageKind.StagedFile, staged.Id, staged.Size, "without a session");
        }
    }

    private async Task TakeUploadAsync(UploadId id)
    {
        // Whoever writes to an upload holds its bytes open; and it may have been used since it was listed.
        using var lease = Lease(id);
        if (lease.IsHeldElsewhere || !await uploads.IsIdleAsync(id, run.UploadLimit, run.CancellationToken))
        {
            return;
        }

        await TakeAsync(GarbageKind.Upload, id, staging.Length(id) ?? 0, "idle");
        if (!IsDryRun)
        {
            await uploads.RemoveAsync(id, run.CancellationToken);
        }
    }

    /// <summary>The bytes first: on a full disk the database has no room to forget the session before their space is given back.</summary>
    private async Task TakeAsync(GarbageKind kind, UploadId id, long size, string reason)
    {
        if (!IsDryRun)
        {
            litter.TrashStaged(id);
            await EmptyTrashAsync();
        }

        run.Tell(new GarbageItem(kind, Repository: null, id.ToString(), size, reason, Since: null));
    }

    private StagedLease Lease(UploadId id)
    {
        try
        {
            return new StagedLease(staging.Open(id), IsHeldElsewhere: false);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.BlobUploadInvalid)
        {
            return new StagedLease(Staged: null, IsHeldElsewhere: true);
        }
    }

    /// <summary>Staged bytes held open, where there are any, so that no request writes to them meanwhile.</summary>
    private readonly record struct StagedLease(IStagedBlob? Staged, bool IsHeldElsewhere) : IDisposable
    {
        public void Dispose() => Staged?.Dispose();
    }
}
