using Registry.Core.Errors;

namespace Registry.Core.Stores;

/// <summary>What is recorded of blobs, for verification. Digests are as they are stored, be they damaged.</summary>
public interface IBlobCheckStore
{
    /// <summary>How many blobs have digests after <paramref name="after"/>, and how many bytes they have.</summary>
    ValueTask<BlobTotals> CountAsync(string? after, CancellationToken cancellationToken);

    /// <summary>Digests after <paramref name="after"/> in ordinal order, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>What is recorded of a blob; <c>null</c>: it is gone.</summary>
    ValueTask<BlobRecord?> FindAsync(string digest, CancellationToken cancellationToken);

    /// <summary>The names of the repositories that link a blob.</summary>
    IEnumerable<string> ListRepositories(BlobRecord blob);

    /// <summary>What a blob is needed for, up to the tags.</summary>
    ValueTask<AffectedNames> FindAffectedAsync(BlobRecord blob, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a damaged blob out of every repository, so that the next push of it is told that it is unknown and brings it back: in
    /// one transaction its record and links go, and its file moves to the quarantine. The manifests that list it stay.
    /// </summary>
    /// <param name="blob">The blob.</param>
    /// <param name="length">The length of its file. A file of another length has been healed meanwhile.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>The file's name in the data folder; <c>null</c>: the blob is gone or healed, nothing is done.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask<string?> QuarantineAsync(BlobRecord blob, long length, CancellationToken cancellationToken);

    /// <summary>Records the size that a blob really has.</summary>
    /// <inheritdoc cref="QuarantineAsync" path="/exception"/>
    ValueTask SetSizeAsync(BlobRecord blob, long size, CancellationToken cancellationToken);

    /// <summary>Records whether any repository links a blob.</summary>
    /// <inheritdoc cref="QuarantineAsync" path="/exception"/>
    ValueTask SettleAsync(BlobRecord blob, CancellationToken cancellationToken);
}

/// <summary>A number of blobs.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public readonly record struct BlobTotals(long Count, long Bytes);

/// <summary>A blob as it is recorded.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="CreatedAt">When it was recorded.</param>
/// <param name="IsSettled">Whether it is recorded as linked if a repository links it, and as not linked if none does.</param>
public sealed record BlobRecord(long Id, string Digest, long Size, DateTimeOffset CreatedAt, bool IsSettled);
