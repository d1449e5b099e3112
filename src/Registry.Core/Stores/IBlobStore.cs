using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>
/// Which blobs exist and in which repositories they are visible. A blob is visible only through its link in a repository:
/// knowing a digest is never enough. Each method is one transaction.
/// </summary>
/// <remarks>
/// A link that no manifest of its repository references carries the time since when: its hold. Garbage collection takes only
/// what has been unreferenced for longer than the grace, so whoever was told "exists" has that long to push a manifest.
/// </remarks>
public interface IBlobStore
{
    /// <summary>The blob as it is visible in a repository, or <c>null</c>.</summary>
    ValueTask<LinkedBlob?> FindAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// Starts the hold of an unreferenced link anew. <c>false</c>: the link is gone. A referenced link is left as it is.
    /// </summary>
    ValueTask<bool> RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// Records published content: the blob, its link in the repository with a new hold (none where a manifest there already
    /// references it), and the end of the upload session, together and durably.
    /// </summary>
    /// <returns>
    /// <c>false</c>: the content was collected since it was published, or does not have this size; nothing is recorded. Publish it
    /// again and retry.
    /// </returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.TooLarge"/>: manifests list it already, and it exceeds a quota or the size of their image;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask<bool> AddAsync(
        RepositoryName repository, Digest digest, long size, UploadId? session, EffectiveLimits limits, CancellationToken cancellationToken);

    /// <summary>
    /// Links a blob into a repository from another that holds it, with a new hold, and renews the source's hold.
    /// <c>false</c>: the source does not hold it.
    /// </summary>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    ValueTask<bool> MountAsync(
        RepositoryName source, RepositoryName target, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken);

    /// <summary>The oldest repository that holds the blob and that the caller accepts; <c>null</c> when there is none.</summary>
    ValueTask<RepositoryName?> FindOriginAsync(Digest digest, Func<RepositoryName, bool> accept, CancellationToken cancellationToken);

    /// <summary>Removes a blob's link from a repository; other repositories keep theirs. <c>false</c>: there was none.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.Denied"/>: an immutable tag needs it.</exception>
    ValueTask<bool> RemoveAsync(RepositoryName repository, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken);
}

/// <summary>A blob in a repository.</summary>
/// <param name="Size">Its size in bytes.</param>
/// <param name="UnreferencedAt">Since when no manifest there references it; <c>null</c> while one does.</param>
public readonly record struct LinkedBlob(long Size, DateTimeOffset? UnreferencedAt);
