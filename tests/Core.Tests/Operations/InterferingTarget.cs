using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Core.Tests.Operations;

/// <summary>A target in which somebody else does something at the worst moment.</summary>
/// <param name="inner">The target.</param>
/// <param name="beforeManifest">What is done before the first manifest comes.</param>
/// <param name="afterTag">What is done after the first tag is set.</param>
internal sealed class InterferingTarget(
    ImportTarget inner, Func<ValueTask<bool>>? beforeManifest = null, Func<ValueTask>? afterTag = null) : IImportTarget
{
    private Func<ValueTask<bool>>? _beforeManifest = beforeManifest;
    private Func<ValueTask>? _afterTag = afterTag;

    public ValueTask<StoredManifest?> FindManifestAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        inner.FindManifestAsync(repository, reference, cancellationToken);

    public ValueTask<bool> HasBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        inner.HasBlobAsync(repository, digest, cancellationToken);

    public ValueTask<bool> ShareBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        inner.ShareBlobAsync(repository, digest, cancellationToken);

    public Task PushBlobAsync(RepositoryName repository, Descriptor blob, Stream content, CancellationToken cancellationToken) =>
        inner.PushBlobAsync(repository, blob, content, cancellationToken);

    public async ValueTask PutManifestAsync(RepositoryName repository, SourceManifest manifest, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _beforeManifest, null) is { } interfere)
        {
            await interfere();
        }

        await inner.PutManifestAsync(repository, manifest, cancellationToken);
    }

    public async ValueTask<TaggedManifest> TagAsync(
        RepositoryName repository, Digest digest, IReadOnlyList<Tag> tags, bool mayMove, CancellationToken cancellationToken)
    {
        var set = await inner.TagAsync(repository, digest, tags, mayMove, cancellationToken);
        if (Interlocked.Exchange(ref _afterTag, null) is { } interfere)
        {
            await interfere();
        }

        return set;
    }
}
