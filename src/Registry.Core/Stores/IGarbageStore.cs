using Registry.Core.Errors;
using Registry.Core.Limits;

namespace Registry.Core.Stores;

/// <summary>
/// What nothing references, for garbage collection. Lists are read without a lock, in pages; each removal is one short transaction
/// that checks again what it was given, so that whoever references it meanwhile wins. Unless it says so, a loss of power may take a
/// removal back.
/// </summary>
public interface IGarbageStore
{
    /// <summary>Manifests that have been unreferenced for too long, the longest first in each repository.</summary>
    /// <param name="limitOf">Since before when that is in the repository of a name; <c>null</c>: nothing there is taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<IReadOnlyList<HeldManifest>> ListManifestsAsync(
        Func<string, DateTimeOffset?> limitOf, CancellationToken cancellationToken);

    /// <summary>
    /// Removes manifests that have still been unreferenced for too long. With each go the referrers and the
    /// signatures by tag (<c>sha256-HEX</c>, also with <c>.sig</c>, <c>.att</c> or <c>.sbom</c>) that it leaves without a subject,
    /// unless something else references them or they are younger than <paramref name="pushedBefore"/>.
    /// </summary>
    /// <param name="manifests">What to remove.</param>
    /// <param name="limitOf">As in <see cref="ListManifestsAsync"/>; called inside the transaction.</param>
    /// <param name="pushedBefore">What was pushed then or later does not go with its subject.</param>
    /// <param name="limits">Which tags are immutable: those stay.</param>
    /// <param name="isTrial">Whether everything is taken back at the end.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>What was removed, or with <paramref name="isTrial"/> would be.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is removed.
    /// </exception>
    ValueTask<IReadOnlyList<RemovedManifest>> RemoveManifestsAsync(
        IReadOnlyList<HeldManifest> manifests,
        Func<string, DateTimeOffset?> limitOf,
        DateTimeOffset pushedBefore,
        LimitPolicy limits,
        bool isTrial,
        CancellationToken cancellationToken);

    /// <summary>
    /// Manifests that were removed too long ago without what is about them by tag (see <see cref="RemoveManifestsAsync"/>), the
    /// longest ago first in each repository.
    /// </summary>
    /// <inheritdoc cref="ListManifestsAsync" path="/param"/>
    IAsyncEnumerable<IReadOnlyList<RemovedSubject>> ListRemovedSubjectsAsync(
        Func<string, DateTimeOffset?> limitOf, CancellationToken cancellationToken);

    /// <summary>Removes what is about manifests that were removed too long ago and have not come back.</summary>
    /// <param name="subjects">What they are about.</param>
    /// <param name="limitOf">As in <see cref="ListManifestsAsync"/>; called inside the transaction.</param>
    /// <param name="pushedBefore">What was pushed then or later stays.</param>
    /// <param name="limits">Which tags are immutable: those stay.</param>
    /// <param name="isTrial">Whether everything is taken back at the end.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>What was removed, or with <paramref name="isTrial"/> would be.</returns>
    /// <inheritdoc cref="RemoveManifestsAsync" path="/exception"/>
    ValueTask<IReadOnlyList<RemovedManifest>> RemoveAboutAsync(
        IReadOnlyList<RemovedSubject> subjects,
        Func<string, DateTimeOffset?> limitOf,
        DateTimeOffset pushedBefore,
        LimitPolicy limits,
        bool isTrial,
        CancellationToken cancellationToken);

    /// <summary>Links that have been unreferenced since before a moment, the longest first.</summary>
    IAsyncEnumerable<IReadOnlyList<HeldLink>> ListLinksAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Removes links that are still unreferenced since before a moment, and gives those that it removed.</summary>
    /// <inheritdoc cref="RemoveManifestsAsync" path="/exception"/>
    ValueTask<IReadOnlyList<HeldLink>> RemoveLinksAsync(
        IReadOnlyList<HeldLink> links, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Blobs that no repository has linked since before a moment, the longest first.</summary>
    IAsyncEnumerable<IReadOnlyList<UnlinkedBlob>> ListBlobsAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// Removes blobs that are still unlinked since before a moment, and gives those that it removed. Their content is for
    /// <see cref="ITrashStore.MoveAsync"/>.
    /// </summary>
    /// <inheritdoc cref="RemoveManifestsAsync" path="/exception"/>
    ValueTask<IReadOnlyList<UnlinkedBlob>> RemoveBlobsAsync(
        IReadOnlyList<UnlinkedBlob> blobs, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Records what a run came to that looked at everything, in place of the one before.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is recorded.
    /// </exception>
    ValueTask FinishAsync(GarbageOutcome outcome, CancellationToken cancellationToken);
}

/// <summary>A manifest that nothing references. Names are as they are stored, be they damaged.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="Repository">The name of its repository.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="UnreferencedAt">Since when nothing references it.</param>
public readonly record struct HeldManifest(long Id, string Repository, string Digest, DateTimeOffset UnreferencedAt);

/// <summary>A manifest that was removed.</summary>
/// <param name="Repository">The name of its repository.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="UnreferencedAt">Since when nothing references it; <c>null</c> when it went with its subject.</param>
/// <param name="Subject">The digest of the subject that it went with.</param>
public readonly record struct RemovedManifest(string Repository, string Digest, DateTimeOffset? UnreferencedAt, string? Subject);

/// <summary>A manifest that was removed without what is about it by tag.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="Repository">The name of its repository.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="RemovedAt">When it was removed.</param>
public readonly record struct RemovedSubject(long Id, string Repository, string Digest, DateTimeOffset RemovedAt);

/// <summary>A blob's link that nothing references. Names are as they are stored, be they damaged.</summary>
/// <param name="RepositoryId">What the store knows the repository by.</param>
/// <param name="BlobId">What the store knows the blob by.</param>
/// <param name="Repository">The name of the repository.</param>
/// <param name="Blob">The digest of the blob.</param>
/// <param name="Size">The size of the blob in bytes.</param>
/// <param name="UnreferencedAt">Since when nothing references it.</param>
/// <param name="IsLast">Whether every other link of the blob has been unreferenced for as long.</param>
public readonly record struct HeldLink(
    long RepositoryId, long BlobId, string Repository, string Blob, long Size, DateTimeOffset UnreferencedAt, bool IsLast);

/// <summary>A blob that no repository links.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="Digest">Its digest as it is stored, be it damaged.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="UnlinkedAt">Since when no repository links it.</param>
public readonly record struct UnlinkedBlob(long Id, string Digest, long Size, DateTimeOffset UnlinkedAt);

/// <summary>What a finished run of garbage collection came to.</summary>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="FinishedAt">When it was finished.</param>
/// <param name="FreedBytes">The bytes that it gave back to the disk.</param>
/// <param name="Failures">How many things it could not remove.</param>
public sealed record GarbageOutcome(DateTimeOffset StartedAt, DateTimeOffset FinishedAt, long FreedBytes, int Failures);
