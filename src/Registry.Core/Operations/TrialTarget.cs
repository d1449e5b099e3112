using System.Collections.Concurrent;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>A registry as it would be after an import; nothing is written.</summary>
/// <param name="manifests">The manifests that it has; <c>null</c>: there is no registry yet.</param>
/// <param name="blobs">The blobs that it has, likewise.</param>
public sealed class TrialTarget(IManifestStore? manifests, IBlobStore? blobs) : IImportTarget
{
    private readonly ConcurrentDictionary<Digest, bool> _pushed = [];
    private readonly ConcurrentDictionary<(RepositoryName Repository, Digest Digest), bool> _linked = [];

    /// <inheritdoc/>
    public ValueTask<StoredManifest?> FindManifestAsync(
        RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        manifests?.FindAsync(repository, reference, cancellationToken) ?? default;

    /// <inheritdoc/>
    public async ValueTask<bool> HasBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        _linked.ContainsKey((repository, digest))
        || (blobs is not null && await blobs.FindAsync(repository, digest, cancellationToken) is not null);

    /// <inheritdoc/>
    public async ValueTask<bool> ShareBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        var isKnown = _pushed.ContainsKey(digest)
            || (blobs is not null && await blobs.FindOriginAsync(digest, _ => true, cancellationToken) is not null);
        return isKnown && (_linked[(repository, digest)] = true);
    }

    /// <inheritdoc/>
    public Task PushBlobAsync(RepositoryName repository, Descriptor blob, Stream content, CancellationToken cancellationToken)
    {
        _pushed[blob.Digest] = true;
        _linked[(repository, blob.Digest)] = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask PutManifestAsync(RepositoryName repository, SourceManifest manifest, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<TaggedManifest> TagAsync(
        RepositoryName repository, Digest digest, IReadOnlyList<Tag> tags, bool mayMove, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new TaggedManifest(tags, Moved: []));
}
