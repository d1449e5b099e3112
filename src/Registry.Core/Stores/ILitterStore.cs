using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>Files that no record knows of: what a crash between a file and its record leaves behind.</summary>
public interface ILitterStore
{
    /// <summary>Staged bytes without a session that were last written before a moment. A request may still be writing to them.</summary>
    IEnumerable<StagedLitter> ListStaged(DateTimeOffset before);

    /// <summary>Moves staged bytes to the trash; nothing happens when there are none.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    void TrashStaged(UploadId id);

    /// <summary>
    /// Content without a blob that was written before a moment, in pages. Places that have not changed since they were last found to
    /// hold none are not looked at again.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<LitterBlob>> ListBlobsAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Moves content to the trash, in one transaction: what has become a blob since stays. Gives what was moved.</summary>
    /// <inheritdoc cref="TrashStaged" path="/exception"/>
    ValueTask<IReadOnlyList<LitterBlob>> TrashBlobsAsync(IReadOnlyList<LitterBlob> blobs, CancellationToken cancellationToken);
}

/// <summary>Staged bytes that no session knows of.</summary>
/// <param name="Id">The upload that they were.</param>
/// <param name="Size">How many bytes.</param>
public readonly record struct StagedLitter(UploadId Id, long Size);

/// <summary>Content that no blob record knows of.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">How many bytes.</param>
public readonly record struct LitterBlob(Digest Digest, long Size);
