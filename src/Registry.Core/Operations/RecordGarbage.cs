using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The part of garbage collection that finds records: manifests, links and blobs that nothing references.</summary>
internal sealed class RecordGarbage(IGarbageStore garbage, ITrashStore trash, GarbageRun run)
{
    private readonly HashSet<string> _told = [];

    private bool IsDryRun => run.Policy.IsDryRun;

    /// <summary>Takes untagged manifests, if the policy has it so.</summary>
    public async Task TakeManifestsAsync()
    {
        if (!run.Policy.TakesManifests)
        {
            return;
        }

        await foreach (var page in garbage.ListManifestsAsync(run.ManifestLimitOf, run.CancellationToken))
        {
            if (run.IsOver())
            {
                return;
            }

            TellManifests(await run.RemoveAsync(
                page,
                manifests => garbage.RemoveManifestsAsync(manifests, run.ManifestLimitOf, run.GraceLimit, run.Policy.Limits, IsDryRun, run.CancellationToken)));
        }
    }

    /// <summary>Takes what is about manifests that were deleted, by the same policy.</summary>
    public async Task TakeAboutRemovedAsync()
    {
        if (!run.Policy.TakesManifests)
        {
            return;
        }

        await foreach (var page in garbage.ListRemovedSubjectsAsync(run.ManifestLimitOf, run.CancellationToken))
        {
            if (run.IsOver())
            {
                return;
            }

            TellManifests(await run.RemoveAsync(
                page, subjects => garbage.RemoveAboutAsync(subjects, run.ManifestLimitOf, run.GraceLimit, run.Policy.Limits, IsDryRun, run.CancellationToken)));
        }
    }

    /// <summary>Takes links that nothing references.</summary>
    public async Task TakeLinksAsync()
    {
        await foreach (var page in garbage.ListLinksAsync(run.GraceLimit, run.CancellationToken))
        {
            if (run.IsOver())
            {
                return;
            }

            var removed = IsDryRun
                ? page
                : await run.RemoveAsync(page, links => garbage.RemoveLinksAsync(links, run.GraceLimit, run.CancellationToken));
            foreach (var link in removed)
            {
                run.Tell(new GarbageItem(GarbageKind.Link, link.Repository, link.Blob, Size: 0, "unreferenced", link.UnreferencedAt));
                if (IsDryRun && link.IsLast)
                {
                    TellBlob(link.Blob, link.Size, link.UnreferencedAt);
                }
            }
        }
    }

    /// <summary>Takes blobs that no repository links.</summary>
    public async Task TakeBlobsAsync()
    {
        await foreach (var page in garbage.ListBlobsAsync(run.GraceLimit, run.CancellationToken))
        {
            if (run.IsOver())
            {
                return;
            }

            var removed = IsDryRun
                ? page
                : await run.RemoveAsync(page, blobs => garbage.RemoveBlobsAsync(blobs, run.GraceLimit, run.CancellationToken));
            foreach (var (_, digest, size, since) in removed)
            {
                TellBlob(digest, size, since);
            }
        }
    }

    /// <summary>Moves the content of removed blobs to the trash, also of those that an earlier run removed.</summary>
    public async Task MoveToTrashAsync()
    {
        string? last = null;
        do
        {
            last = run.IsOver()
                ? null
                : await trash.MoveAsync(last, (digest, reason) => run.Fail($"{digest}: {reason}"), run.CancellationToken);
        }
        while (last is not null);
    }

    private void TellManifests(IReadOnlyList<RemovedManifest> removed)
    {
        foreach (var (repository, digest, since, subject) in removed)
        {
            var reason = subject is null ? "untagged" : $"its subject {subject} went";
            run.Tell(new GarbageItem(GarbageKind.Manifest, repository, digest, Size: 0, reason, since));
        }
    }

    /// <summary>A blob whose links all go is told of once, though a dry run meets it with each.</summary>
    private void TellBlob(string digest, long size, DateTimeOffset since)
    {
        if (!IsDryRun || _told.Add(digest))
        {
            run.Tell(new GarbageItem(GarbageKind.Blob, Repository: null, digest, size, "no repository links it", since));
        }
    }
}
