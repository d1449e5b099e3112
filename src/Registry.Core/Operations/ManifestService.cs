using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Takes manifests in and gives them out, byte for byte as sent.</summary>
/// <param name="manifests">Where they are kept.</param>
/// <param name="allowSparseIndexes">Whether an index may list manifests that are not here.</param>
/// <param name="freshness">Which holds have to be renewed.</param>
/// <param name="pulls">Takes note of what is pulled, for retention.</param>
/// <param name="pullEvents">Takes note of what is pulled, for webhooks; <c>null</c>: these are not told.</param>
public sealed class ManifestService(
    IManifestStore manifests, bool allowSparseIndexes, HoldFreshness freshness, PullRecorder pulls, PullEvents? pullEvents)
{
    /// <summary>
    /// The manifest that a reference names, for a client that asks whether it is here. Whoever is told so of an unreferenced
    /// manifest may rely on it for the grace of garbage collection, to push an index over it: its hold starts anew.
    /// </summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestUnknown"/>, <see cref="RegistryErrorCode.StorageFull"/> or
    /// <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async ValueTask<StoredManifest> StatAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken)
    {
        var manifest = await FindAsync(repository, reference, cancellationToken);
        if (freshness.IsStale(manifest.UnreferencedAt)
            && !await manifests.RenewHoldAsync(repository, manifest.Digest, cancellationToken))
        {
            throw Unknown(repository, reference);
        }

        return manifest;
    }

    /// <summary>The manifest that a reference names, for a client that pulls it.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="reference">The tag or digest.</param>
    /// <param name="origin">Who pulls it, for webhooks; <c>null</c>: this process by itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.ManifestUnknown"/>.</exception>
    public async ValueTask<StoredManifest> GetAsync(
        RepositoryName repository, Reference reference, EventOrigin? origin, CancellationToken cancellationToken)
    {
        var manifest = await FindAsync(repository, reference, cancellationToken);
        pulls.Record(repository, reference);
        pullEvents?.Record(repository, reference, manifest, origin);
        return manifest;
    }

    /// <summary>Checks and stores a manifest, and points a tag or several at it.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="reference">The tag to point at it, or the digest that it must have.</param>
    /// <param name="tags">More tags to point at it.</param>
    /// <param name="contentType">The type that it was sent with, without parameters; <c>null</c> when none was given.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="limits">The limits to hold it to.</param>
    /// <param name="origin">Who pushes it, for webhooks; <c>null</c>: this process by itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestInvalid"/>, <see cref="RegistryErrorCode.DigestInvalid"/>,
    /// <see cref="RegistryErrorCode.ManifestBlobUnknown"/> naming everything that is missing,
    /// <see cref="RegistryErrorCode.Denied"/> or <see cref="RegistryErrorCode.TooLarge"/>: a limit;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async ValueTask<PushedManifest> PutAsync(
        RepositoryName repository,
        Reference reference,
        IReadOnlyList<Tag> tags,
        string? contentType,
        ReadOnlyMemory<byte> bytes,
        EffectiveLimits limits,
        EventOrigin? origin,
        CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        limits.RequireManifestSize(bytes.Length);
        var digest = Digest.Of(bytes.Span, reference.Digest?.Algorithm ?? DigestAlgorithm.Sha256);
        if (reference.Digest is { } expected && expected != digest)
        {
            throw new RegistryException(
                RegistryErrorCode.DigestInvalid, $"The manifest is {digest}, not {expected} as the request says.")
            {
                Subjects = [expected.ToString()],
            };
        }

        var manifest = ManifestParser.Parse(bytes.Span, contentType);
        IReadOnlyList<Tag> all = reference.Tag is { } tag ? [tag, .. tags] : tags;
        var put = await manifests.PutAsync(
            new ManifestWrite(repository, digest, bytes, manifest, all, allowSparseIndexes) { Limits = limits, Origin = origin },
            cancellationToken);
        return new PushedManifest(digest, manifest.Subject?.Digest, put.Moved, limits.WarningsOf(put.Figures));
    }

    /// <summary>Points tags at a manifest that is here.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="digest">The manifest.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="mayMove">Whether those move that name another manifest; else they stay as they are.</param>
    /// <param name="limits">The limits to hold it to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestUnknown"/> or <see cref="RegistryErrorCode.ManifestBlobUnknown"/>: it, or what it lists, is
    /// gone; <see cref="RegistryErrorCode.Denied"/> or <see cref="RegistryErrorCode.TooLarge"/>: a limit;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    /// <returns>The tags that named another manifest until then.</returns>
    public async ValueTask<IReadOnlyList<MovedTag>> TagAsync(
        RepositoryName repository,
        Digest digest,
        IReadOnlyList<Tag> tags,
        bool mayMove,
        EffectiveLimits limits,
        CancellationToken cancellationToken)
    {
        var stored = await FindAsync(repository, new Reference(digest), cancellationToken);
        var manifest = ManifestParser.Parse(stored.Bytes.Span, stored.MediaType);
        var put = await manifests.PutAsync(
            new ManifestWrite(repository, digest, stored.Bytes, manifest, tags, allowSparseIndexes) { MovesTags = mayMove, Limits = limits },
            cancellationToken);
        return put.Moved;
    }

    /// <summary>
    /// Removes a tag alone, or a manifest with all its tags (OCI distribution spec, "Deleting tags", "Deleting manifests").
    /// </summary>
    /// <param name="repository">Where.</param>
    /// <param name="reference">The tag or digest.</param>
    /// <param name="limits">The limits to hold it to.</param>
    /// <param name="origin">Who deletes it, for webhooks; <c>null</c>: this process by itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestUnknown"/>; <see cref="RegistryErrorCode.Denied"/>: the repository is read-only, or the tag, or
    /// one that names the manifest, is immutable.
    /// </exception>
    public async ValueTask DeleteAsync(
        RepositoryName repository, Reference reference, EffectiveLimits limits, EventOrigin? origin, CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        if (reference.Tag is { } named && limits.IsImmutable(named.ToString()))
        {
            _ = await FindAsync(repository, reference, cancellationToken);
            limits.RequireMutable(named.ToString());
        }

        var removed = reference.Tag is { } tag
            ? await manifests.RemoveTagAsync(repository, tag, expected: null, origin, cancellationToken)
            : await manifests.RemoveAsync(repository, reference.Digest.GetValueOrDefault(), limits, origin, cancellationToken);
        if (!removed)
        {
            throw Unknown(repository, reference);
        }
    }

    private async ValueTask<StoredManifest> FindAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        await manifests.FindAsync(repository, reference, cancellationToken) ?? throw Unknown(repository, reference);

    private static RegistryException Unknown(RepositoryName repository, Reference reference) =>
        new(RegistryErrorCode.ManifestUnknown, $"There is no manifest {reference} in {repository}.") { Subjects = [reference.ToString()] };
}

/// <summary>A manifest that was taken in.</summary>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="Subject">The digest of the manifest that it refers to, where it does.</param>
/// <param name="Moved">The tags that named another manifest until then.</param>
/// <param name="Warnings">The limits that the push came near to, for whoever pushed.</param>
public readonly record struct PushedManifest(Digest Digest, Digest? Subject, IReadOnlyList<MovedTag> Moved, IReadOnlyList<string> Warnings);
