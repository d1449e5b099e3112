using System.IO.Pipelines;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Imports into a registry, in the way that clients push: whatever is taken in is verified, durable and safe from garbage collection.
/// </summary>
/// <param name="uploads">Takes blobs in.</param>
/// <param name="blobs">Finds and mounts them.</param>
/// <param name="manifests">Takes manifests in.</param>
/// <param name="limits">The limits to hold everything to.</param>
/// <param name="time">The clock.</param>
public sealed class ImportTarget(
    UploadService uploads, BlobService blobs, ManifestService manifests, LimitPolicy limits, TimeProvider time) : IImportTarget
{
    // A source knows best when to give up on itself.
    private static readonly TimeSpan NoIdleTimeout = Timeout.InfiniteTimeSpan;
    private static readonly StreamPipeReaderOptions PieceByPiece = new(bufferSize: BodyReader.PieceSize);

    /// <inheritdoc/>
    public async ValueTask<StoredManifest?> FindManifestAsync(
        RepositoryName repository, Reference reference, CancellationToken cancellationToken)
    {
        try
        {
            return await manifests.StatAsync(repository, reference, cancellationToken);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestUnknown)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HasBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.StatAsync(repository, digest, cancellationToken);
            return true;
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.BlobUnknown)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ShareBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        blobs.MountAsync(repository, digest, source: null, _ => true, limits.For(repository), cancellationToken);

    /// <inheritdoc/>
    public Task PushBlobAsync(RepositoryName repository, Descriptor blob, Stream content, CancellationToken cancellationToken) =>
        uploads.PushAsync(
            repository,
            blob.Digest,
            new BodyReader(PipeReader.Create(content, PieceByPiece), NoIdleTimeout, time) { Length = blob.Size },
            limits.For(repository),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PutManifestAsync(RepositoryName repository, SourceManifest manifest, CancellationToken cancellationToken) =>
        await manifests.PutAsync(
            repository, new Reference(manifest.Digest), [], manifest.MediaType, manifest.Bytes, limits.For(repository), origin: null, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TaggedManifest> TagAsync(
        RepositoryName repository, Digest digest, IReadOnlyList<Tag> tags, bool mayMove, CancellationToken cancellationToken)
    {
        var moved = await manifests.TagAsync(repository, digest, tags, mayMove, limits.For(repository), cancellationToken);
        var set = new List<Tag>();
        foreach (var tag in tags)
        {
            if ((await FindManifestAsync(repository, new Reference(tag), cancellationToken))?.Digest == digest)
                set.Add(tag);
        }

        return new TaggedManifest(set, moved);
    }
}
