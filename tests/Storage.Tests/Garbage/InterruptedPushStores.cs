using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Storage.Tests.Garbage;

/// <summary>
/// The stores of a push, with something happening before and after each change that they make, and between the changes that publishing
/// a file consists of.
/// </summary>
internal sealed class InterruptedPushStores(RegistryStorage storage, Func<Digest, string> fileOf, Action<string> onStep)
    : IStagingStore, IBlobContentStore, IBlobStore, IManifestStore
{
    public IPullStore Pulls => storage.Pulls;

    IStagedBlob IStagingStore.Create(UploadId id) => storage.Staging.Create(id);

    IStagedBlob? IStagingStore.Open(UploadId id) => storage.Staging.Open(id);

    long? IStagingStore.Length(UploadId id) => storage.Staging.Length(id);

    void IStagingStore.Discard(UploadId id)
    {
        onStep("before discard");
        storage.Staging.Discard(id);
        onStep("after discard");
    }

    void IBlobContentStore.Publish(IStagedBlob staged, Digest digest)
    {
        onStep("staged");
        var file = Assert.IsType<StagedBlob>(staged);
        file.Seal();
        onStep("sealed");
        Directory.CreateDirectory(Path.GetDirectoryName(fileOf(digest))!);
        Posix.Link(file.Path, fileOf(digest));
        onStep("linked");
        storage.Content.Publish(staged, digest);
        onStep("flushed");
    }

    long? IBlobContentStore.Length(Digest digest)
    {
        var length = storage.Content.Length(digest);
        onStep("after length");
        return length;
    }

    IBlobContent? IBlobContentStore.Open(Digest digest) => storage.Content.Open(digest);

    ValueTask<LinkedBlob?> IBlobStore.FindAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        storage.Blobs.FindAsync(repository, digest, cancellationToken);

    ValueTask<bool> IBlobStore.RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        StepAsync("renew", () => storage.Blobs.RenewHoldAsync(repository, digest, cancellationToken));

    ValueTask<bool> IBlobStore.AddAsync(
        RepositoryName repository, Digest digest, long size, UploadId? session, EffectiveLimits limits, CancellationToken cancellationToken) =>
        StepAsync("record", () => storage.Blobs.AddAsync(repository, digest, size, session, limits, cancellationToken));

    ValueTask<bool> IBlobStore.MountAsync(
        RepositoryName source, RepositoryName target, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken) =>
        StepAsync("mount", () => storage.Blobs.MountAsync(source, target, digest, limits, cancellationToken));

    ValueTask<RepositoryName?> IBlobStore.FindOriginAsync(Digest digest, Func<RepositoryName, bool> accept, CancellationToken cancellationToken) =>
        storage.Blobs.FindOriginAsync(digest, accept, cancellationToken);

    ValueTask<bool> IBlobStore.RemoveAsync(RepositoryName repository, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken) =>
        storage.Blobs.RemoveAsync(repository, digest, limits, cancellationToken);

    ValueTask<StoredManifest?> IManifestStore.FindAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        storage.Manifests.FindAsync(repository, reference, cancellationToken);

    ValueTask<bool> IManifestStore.RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        StepAsync("renew", () => storage.Manifests.RenewHoldAsync(repository, digest, cancellationToken));

    async ValueTask<PutManifest> IManifestStore.PutAsync(ManifestWrite write, CancellationToken cancellationToken)
    {
        onStep("before put");
        var put = await storage.Manifests.PutAsync(write, cancellationToken);
        onStep("after put");
        return put;
    }

    ValueTask<bool> IManifestStore.RemoveAsync(
        RepositoryName repository, Digest digest, EffectiveLimits limits, EventOrigin? origin, CancellationToken cancellationToken) =>
        storage.Manifests.RemoveAsync(repository, digest, limits, origin, cancellationToken);

    ValueTask<bool> IManifestStore.RemoveTagAsync(
        RepositoryName repository, Tag tag, Digest? expected, EventOrigin? origin, CancellationToken cancellationToken) =>
        storage.Manifests.RemoveTagAsync(repository, tag, expected, origin, cancellationToken);

    private async ValueTask<bool> StepAsync(string name, Func<ValueTask<bool>> step)
    {
        onStep("before " + name);
        var result = await step();
        onStep("after " + name);
        return result;
    }
}
