using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Takes in what is imported: a registry, or the mere pretence of one.</summary>
public interface IImportTarget
{
    /// <summary>The manifest that a tag or digest names, or <c>null</c>. It stays for the grace of garbage collection at the least.</summary>
    ValueTask<StoredManifest?> FindManifestAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken);

    /// <summary>Whether a repository holds a blob. If so, it stays for the grace of garbage collection at the least.</summary>
    ValueTask<bool> HasBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>Links a blob that some other repository holds. <c>false</c>: none does.</summary>
    ValueTask<bool> ShareBlobAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>Takes in a blob.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.DigestInvalid"/>: the content is another; <see cref="RegistryErrorCode.StorageFull"/> or
    /// <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    Task PushBlobAsync(RepositoryName repository, Descriptor blob, Stream content, CancellationToken cancellationToken);

    /// <summary>Takes in a manifest, untagged.</summary>
    /// <inheritdoc cref="ManifestService.PutAsync" path="/exception"/>
    ValueTask PutManifestAsync(RepositoryName repository, SourceManifest manifest, CancellationToken cancellationToken);

    /// <summary>Points tags at a manifest.</summary>
    /// <inheritdoc cref="ManifestService.TagAsync" path="/param"/>
    /// <inheritdoc cref="ManifestService.TagAsync" path="/exception"/>
    ValueTask<TaggedManifest> TagAsync(
        RepositoryName repository, Digest digest, IReadOnlyList<Tag> tags, bool mayMove, CancellationToken cancellationToken);
}

/// <summary>A manifest that was tagged.</summary>
/// <param name="Tags">The tags that name it now.</param>
/// <param name="Moved">The tags that named another manifest until then.</param>
public readonly record struct TaggedManifest(IReadOnlyList<Tag> Tags, IReadOnlyList<MovedTag> Moved);
