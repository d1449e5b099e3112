using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Looks blobs up, mounts and unlinks them.</summary>
public sealed class BlobService(IBlobStore blobs, IBlobContentStore content, HoldFreshness freshness)
{
    /// <summary>
    /// The size of a blob in a repository. Whoever is told that an unreferenced blob exists may rely on it for the grace of garbage
    /// collection: its hold starts anew.
    /// </summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.BlobUnknown"/>.</exception>
    public async ValueTask<long> StatAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        if (await FindWholeAsync(repository, digest, cancellationToken) is not { } blob)
        {
            throw Unknown(repository, digest);
        }

        if (freshness.IsStale(blob.UnreferencedAt)
            && !await blobs.RenewHoldAsync(repository, digest, cancellationToken))
        {
            throw Unknown(repository, digest);
        }

        return blob.Size;
    }

    /// <summary>Opens a blob of a repository.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.BlobUnknown"/>.</exception>
    /// <exception cref="InvalidDataException">The content does not have its size: the store is damaged.</exception>
    public async ValueTask<IBlobContent> OpenAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        if (await blobs.FindAsync(repository, digest, cancellationToken) is not { } known || content.Open(digest) is not { } blob)
        {
            throw Unknown(repository, digest);
        }

        if (blob.Length != known.Size)
        {
            using (blob)
            {
                throw new InvalidDataException($"The content of {digest} has {blob.Length} bytes instead of {known.Size}: the store is damaged.");
            }
        }

        return blob;
    }

    /// <summary>
    /// Links a blob of another repository into this one, without moving bytes (OCI distribution spec, "Mounting a blob from another
    /// repository"). <c>false</c>: it is not there, or the caller may not pull there; which of the two is never told.
    /// </summary>
    /// <param name="repository">Where the blob shall be visible.</param>
    /// <param name="digest">The blob.</param>
    /// <param name="source">Where it is; <c>null</c> to look for it wherever the caller may pull.</param>
    /// <param name="mayPull">Whether the caller may pull from a repository.</param>
    /// <param name="limits">The limits of <paramref name="repository"/>; how large the blob may be is for the push of its manifest to say.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.Denied"/>: the repository is read-only; <see cref="RegistryErrorCode.TooLarge"/>: manifests list the
    /// blob already, and it exceeds a quota or the size of their image.
    /// </exception>
    public async ValueTask<bool> MountAsync(
        RepositoryName repository,
        Digest digest,
        RepositoryName? source,
        Func<RepositoryName, bool> mayPull,
        EffectiveLimits limits,
        CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        var origin = source is { } named
            ? mayPull(named) ? named : null
            : await blobs.FindOriginAsync(digest, mayPull, cancellationToken);
        return origin is { } from
            && await FindWholeAsync(from, digest, cancellationToken) is not null
            && await blobs.MountAsync(from, repository, digest, limits, cancellationToken);
    }

    /// <summary>Removes a blob from a repository; other repositories keep theirs.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.BlobUnknown"/>; <see cref="RegistryErrorCode.Denied"/>: the repository is read-only, or an immutable
    /// tag needs the blob.
    /// </exception>
    public async ValueTask DeleteAsync(
        RepositoryName repository, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        if (!await blobs.RemoveAsync(repository, digest, limits, cancellationToken))
        {
            throw Unknown(repository, digest);
        }
    }

    /// <summary>
    /// A blob whose content has the size that is recorded. Anything else is a damaged store: "unknown" makes the next push heal it.
    /// </summary>
    private async ValueTask<LinkedBlob?> FindWholeAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        await blobs.FindAsync(repository, digest, cancellationToken) is { } blob && content.Length(digest) == blob.Size ? blob : null;

    private static RegistryException Unknown(RepositoryName repository, Digest digest) =>
        new(RegistryErrorCode.BlobUnknown, $"There is no blob {digest} in {repository}.") { Subjects = [digest.ToString()] };
}
