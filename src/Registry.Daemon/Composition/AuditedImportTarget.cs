using Registry.Core.Audit;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Composition;

/// <summary>Writes down what an import tags, as pushes are: an import is a push by other means.</summary>
/// <param name="target">Takes in what is imported.</param>
/// <param name="audit">Where it is written down.</param>
/// <param name="user">Who imports it.</param>
internal sealed class AuditedImportTarget(IImportTarget target, IAuditTrail audit, string user) : IImportTarget
{
    /// <inheritdoc/>
    public ValueTask<StoredManifest?> FindManifestAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        target.FindManifestAsync(repository, reference, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> HasBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        target.HasBlobAsync(repository, digest, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ShareBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        target.ShareBlobAsync(repository, digest, cancellationToken);

    /// <inheritdoc/>
    public Task PushBlobAsync(RepositoryName repository, Descriptor blob, Stream content, CancellationToken cancellationToken) =>
        target.PushBlobAsync(repository, blob, content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PutManifestAsync(RepositoryName repository, SourceManifest manifest, CancellationToken cancellationToken) =>
        target.PutManifestAsync(repository, manifest, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TaggedManifest> TagAsync(
        RepositoryName repository, Digest digest, IReadOnlyList<Tag> tags, bool mayMove, CancellationToken cancellationToken)
    {
        var tagged = await target.TagAsync(repository, digest, tags, mayMove, cancellationToken);
        foreach (var moved in tagged.Moved)
            audit.Record(Describe(AuditEventKind.Tag, repository, moved.Tag, digest) with { PreviousDigest = moved.Previous.ToString() });
        foreach (var tag in tagged.Tags)
            audit.Record(Describe(AuditEventKind.Push, repository, tag, digest));
        return tagged;
    }

    private AuditEvent Describe(AuditEventKind kind, RepositoryName repository, Tag tag, Digest digest) => new(kind, user, AuditResult.Success)
    {
        Repository = repository.ToString(),
        Reference = tag.ToString(),
        Digest = digest.ToString(),
    };
}
