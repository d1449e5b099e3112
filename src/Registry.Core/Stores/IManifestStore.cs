using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>Manifests, byte for byte as sent, and the tags that name them. Each method is one transaction.</summary>
/// <remarks>
/// A manifest carries a hold, as a blob's link does, while no tag names it, no manifest of the repository lists it and its
/// subject, if it has one, is not there.
/// </remarks>
public interface IManifestStore
{
    /// <summary>The manifest that a tag or digest names in a repository, or <c>null</c>.</summary>
    ValueTask<StoredManifest?> FindAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken);

    /// <summary>
    /// Starts the hold of an unreferenced manifest anew. <c>false</c>: the manifest is gone. A referenced one is left as it is.
    /// </summary>
    ValueTask<bool> RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a manifest and points tags at it, durably and all or nothing: what it lists must be visible in the repository at
    /// that moment, and loses its hold. A manifest that is there already gains the tags, this push's media type and time, and
    /// a new hold where nothing references it.
    /// </summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestBlobUnknown"/>, its subjects naming everything that is missing;
    /// <see cref="RegistryErrorCode.Denied"/> or <see cref="RegistryErrorCode.TooLarge"/>: a limit, held against what is there at that moment;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask<PutManifest> PutAsync(ManifestWrite write, CancellationToken cancellationToken);

    /// <summary>Removes a manifest and every tag that names it. <c>false</c>: there was none.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="digest">The manifest.</param>
    /// <param name="limits">Which tags are immutable there.</param>
    /// <param name="origin">Who removes it, for webhooks; <c>null</c>: this process by itself.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.Denied"/>: an immutable tag names or needs it.</exception>
    ValueTask<bool> RemoveAsync(
        RepositoryName repository, Digest digest, EffectiveLimits limits, EventOrigin? origin, CancellationToken cancellationToken);

    /// <summary>Removes a tag alone; its manifest and every other tag stay.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="expected">The manifest that it must name; <c>null</c>: whatever it names.</param>
    /// <param name="origin">Who removes it, for webhooks; <c>null</c>: this process by itself.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns><c>false</c>: there was none, or it names another manifest.</returns>
    ValueTask<bool> RemoveTagAsync(
        RepositoryName repository, Tag tag, Digest? expected, EventOrigin? origin, CancellationToken cancellationToken);
}

/// <summary>A manifest as it was sent.</summary>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="MediaType">The type it was sent with.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record StoredManifest(Digest Digest, string MediaType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Since when nothing in the repository references it; <c>null</c> while something does.</summary>
    public DateTimeOffset? UnreferencedAt { get; init; }
}

/// <summary>A tag that was taken from another manifest.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Previous">What it named before.</param>
public readonly record struct MovedTag(Tag Tag, Digest Previous);

/// <summary>What came of storing a manifest.</summary>
/// <param name="Moved">The tags that named another manifest until then.</param>
/// <param name="Figures">What it comes to, as far as limits count it.</param>
public sealed record PutManifest(IReadOnlyList<MovedTag> Moved, PushFigures Figures);

/// <summary>A manifest to store.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="Bytes">Its bytes as sent.</param>
/// <param name="Manifest">What they say.</param>
/// <param name="Tags">The tags that shall name it; none for a push by digest.</param>
/// <param name="AllowMissingChildren">Whether an index may list manifests that are not here (a sparse index).</param>
public sealed record ManifestWrite(
    RepositoryName Repository,
    Digest Digest,
    ReadOnlyMemory<byte> Bytes,
    ParsedManifest Manifest,
    IReadOnlyList<Tag> Tags,
    bool AllowMissingChildren)
{
    /// <summary>Whether tags that are there move. If not, those stay as they are, and only free ones are set.</summary>
    public bool MovesTags { get; init; } = true;

    /// <summary>The limits to hold it to.</summary>
    public EffectiveLimits Limits { get; init; } = EffectiveLimits.None;

    /// <summary>Who pushes it, for webhooks; <c>null</c>: this process by itself.</summary>
    public EventOrigin? Origin { get; init; }
}
