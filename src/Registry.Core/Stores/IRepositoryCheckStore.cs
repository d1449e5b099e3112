using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>Repositories and what is recorded of them, for verification. Names are as they are stored, be they damaged.</summary>
public interface IRepositoryCheckStore
{
    /// <summary>Repositories, those with names after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<CheckedRepository>> ListAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Every repository, read in another way than by <see cref="ListAsync"/>: for where that fails.</summary>
    ValueTask<IReadOnlyList<CheckedRepository>> ListAllAsync(CancellationToken cancellationToken);

    /// <summary>The digests of a repository's manifests, those after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<string>> ListManifestsAsync(long repository, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>What is recorded of a manifest; <c>null</c>: it is gone.</summary>
    ValueTask<CheckedManifest?> FindManifestAsync(long repository, string digest, CancellationToken cancellationToken);

    /// <summary>Whether a manifest is still there and was not pushed again, which checks anew what it lists.</summary>
    ValueTask<bool> HasManifestAsync(CheckedManifest manifest, CancellationToken cancellationToken);

    /// <summary>Whether a repository holds a blob of a digest, or, where that is asked for, a manifest.</summary>
    ValueTask<bool> HoldsAsync(long repository, Digest digest, bool orManifest, CancellationToken cancellationToken);

    /// <summary>
    /// Tags, links, holds and counts of a repository that contradict its other records. Each is a contradiction within one
    /// moment, whatever happens meanwhile.
    /// </summary>
    ValueTask<IReadOnlyList<RecordFault>> ListFaultsAsync(long repository, CancellationToken cancellationToken);

    /// <summary>Counts of quotas that contradict the records of their repositories, likewise.</summary>
    ValueTask<IReadOnlyList<RecordFault>> ListQuotaFaultsAsync(CancellationToken cancellationToken);

    /// <summary>What a manifest is needed for, up to the tags.</summary>
    ValueTask<AffectedNames> FindAffectedAsync(CheckedRepository repository, string digest, CancellationToken cancellationToken);

    /// <summary>Puts a fault right, in one transaction that looks again.</summary>
    /// <param name="repository">What the store knows the repository by; of no meaning for <see cref="FindingKind.Quota"/>.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask RepairAsync(long repository, RecordFault fault, CancellationToken cancellationToken);

    /// <summary>Records what a manifest lists, in one transaction; nothing happens when the manifest is gone or was pushed again.</summary>
    /// <inheritdoc cref="RepairAsync" path="/exception"/>
    ValueTask SetReferencesAsync(CheckedManifest manifest, IReadOnlyCollection<Digest> references, CancellationToken cancellationToken);
}

/// <summary>A repository.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="Name">Its name.</param>
public sealed record CheckedRepository(long Id, string Name);

/// <summary>A manifest as it is recorded.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="RepositoryId">What the store knows its repository by.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="PushedAt">When it was last pushed.</param>
/// <param name="MediaType">The type it is served with.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="References">What is recorded of the digests that it lists.</param>
public sealed record CheckedManifest(
    long Id,
    long RepositoryId,
    string Digest,
    DateTimeOffset PushedAt,
    string MediaType,
    ReadOnlyMemory<byte> Bytes,
    IReadOnlySet<string> References);

/// <summary>A record that contradicts others.</summary>
/// <param name="Kind">
/// <see cref="FindingKind.Tag"/>, <see cref="FindingKind.Link"/>, <see cref="FindingKind.Hold"/>,
/// <see cref="FindingKind.ManifestCount"/>, <see cref="FindingKind.TagCount"/> or <see cref="FindingKind.Quota"/>.
/// </param>
/// <param name="Name">The tag, the digest, or what else names it to people.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Key">What the store knows it by.</param>
public readonly record struct RecordFault(FindingKind Kind, string Name, string Problem, long Key);
