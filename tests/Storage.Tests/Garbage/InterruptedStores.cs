using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage;

namespace Storage.Tests.Garbage;

/// <summary>The stores of garbage collection, with something happening before and after each change that they make.</summary>
internal sealed class InterruptedStores(RegistryStorage storage, Action<string> onStep)
    : IGarbageStore, ITrashStore, ILitterStore, IUploadStore
{
    IAsyncEnumerable<IReadOnlyList<HeldManifest>> IGarbageStore.ListManifestsAsync(
        Func<string, DateTimeOffset?> limitOf, CancellationToken cancellationToken) =>
        storage.Garbage.ListManifestsAsync(limitOf, cancellationToken);

    ValueTask<IReadOnlyList<RemovedManifest>> IGarbageStore.RemoveManifestsAsync(
        IReadOnlyList<HeldManifest> manifests,
        Func<string, DateTimeOffset?> limitOf,
        DateTimeOffset pushedBefore,
        LimitPolicy limits,
        bool isTrial,
        CancellationToken cancellationToken) =>
        StepAsync("manifests", () => storage.Garbage.RemoveManifestsAsync(manifests, limitOf, pushedBefore, limits, isTrial, cancellationToken));

    IAsyncEnumerable<IReadOnlyList<RemovedSubject>> IGarbageStore.ListRemovedSubjectsAsync(
        Func<string, DateTimeOffset?> limitOf, CancellationToken cancellationToken) =>
        storage.Garbage.ListRemovedSubjectsAsync(limitOf, cancellationToken);

    ValueTask<IReadOnlyList<RemovedManifest>> IGarbageStore.RemoveAboutAsync(
        IReadOnlyList<RemovedSubject> subjects,
        Func<string, DateTimeOffset?> limitOf,
        DateTimeOffset pushedBefore,
        LimitPolicy limits,
        bool isTrial,
        CancellationToken cancellationToken) =>
        StepAsync("about", () => storage.Garbage.RemoveAboutAsync(subjects, limitOf, pushedBefore, limits, isTrial, cancellationToken));

    IAsyncEnumerable<IReadOnlyList<HeldLink>> IGarbageStore.ListLinksAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        storage.Garbage.ListLinksAsync(before, cancellationToken);

    ValueTask<IReadOnlyList<HeldLink>> IGarbageStore.RemoveLinksAsync(
        IReadOnlyList<HeldLink> links, DateTimeOffset before, CancellationToken cancellationToken) =>
        StepAsync("links", () => storage.Garbage.RemoveLinksAsync(links, before, cancellationToken));

    IAsyncEnumerable<IReadOnlyList<UnlinkedBlob>> IGarbageStore.ListBlobsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        storage.Garbage.ListBlobsAsync(before, cancellationToken);

    ValueTask<IReadOnlyList<UnlinkedBlob>> IGarbageStore.RemoveBlobsAsync(
        IReadOnlyList<UnlinkedBlob> blobs, DateTimeOffset before, CancellationToken cancellationToken) =>
        StepAsync("blobs", () => storage.Garbage.RemoveBlobsAsync(blobs, before, cancellationToken));

    ValueTask IGarbageStore.FinishAsync(GarbageOutcome outcome, CancellationToken cancellationToken) =>
        storage.Garbage.FinishAsync(outcome, cancellationToken);

    ValueTask<string?> ITrashStore.MoveAsync(string? after, Action<string, string> failed, CancellationToken cancellationToken) =>
        StepAsync("move", () => storage.Trash.MoveAsync(after, failed, cancellationToken));

    IEnumerable<TrashedFile> ITrashStore.List() => storage.Trash.List();

    long ITrashStore.Delete(TrashedFile file)
    {
        onStep("before delete");
        var freed = storage.Trash.Delete(file);
        onStep("after delete");
        return freed;
    }

    IEnumerable<StagedLitter> ILitterStore.ListStaged(DateTimeOffset before) => storage.Litter.ListStaged(before);

    void ILitterStore.TrashStaged(UploadId id)
    {
        onStep("before staged");
        storage.Litter.TrashStaged(id);
        onStep("after staged");
    }

    IAsyncEnumerable<IReadOnlyList<LitterBlob>> ILitterStore.ListBlobsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        storage.Litter.ListBlobsAsync(before, cancellationToken);

    ValueTask<IReadOnlyList<LitterBlob>> ILitterStore.TrashBlobsAsync(IReadOnlyList<LitterBlob> blobs, CancellationToken cancellationToken) =>
        StepAsync("litter", () => storage.Litter.TrashBlobsAsync(blobs, cancellationToken));

    ValueTask IUploadStore.AddAsync(UploadSession session, CancellationToken cancellationToken) =>
        storage.Uploads.AddAsync(session, cancellationToken);

    ValueTask<UploadSession?> IUploadStore.FindAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken) =>
        storage.Uploads.FindAsync(repository, id, cancellationToken);

    ValueTask IUploadStore.TouchAsync(UploadId id, CancellationToken cancellationToken) => storage.Uploads.TouchAsync(id, cancellationToken);

    ValueTask<bool> IUploadStore.RemoveAsync(UploadId id, CancellationToken cancellationToken) =>
        StepAsync("session", () => storage.Uploads.RemoveAsync(id, cancellationToken));

    ValueTask<bool> IUploadStore.IsIdleAsync(UploadId id, DateTimeOffset before, CancellationToken cancellationToken) =>
        storage.Uploads.IsIdleAsync(id, before, cancellationToken);

    ValueTask<IReadOnlyList<UploadId>> IUploadStore.ListIdleAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        storage.Uploads.ListIdleAsync(before, cancellationToken);

    private async ValueTask<T> StepAsync<T>(string name, Func<ValueTask<T>> step)
    {
        onStep("before " + name);
        var result = await step();
        onStep("after " + name);
        return result;
    }
}
