using System.Buffers;
using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>
/// Holds the bytes of uploads until they are published. What is staged survives a restart, but is not durable before
/// <see cref="IBlobContentStore.Publish"/> says so.
/// </summary>
public interface IStagingStore
{
    /// <summary>A new, empty staged blob.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    IStagedBlob Create(UploadId id);

    /// <summary>The staged blob as far as it has come, or <c>null</c> when there is none.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.BlobUploadInvalid"/>: it is open already;
    /// <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    IStagedBlob? Open(UploadId id);

    /// <summary>How many bytes are staged, or <c>null</c> when there is no such staged blob.</summary>
    long? Length(UploadId id);

    /// <summary>Drops the staged bytes and gives their space back; nothing happens when there are none.</summary>
    void Discard(UploadId id);
}

/// <summary>Bytes on their way to become a blob. Not safe for use by two threads at once.</summary>
public interface IStagedBlob : IDisposable
{
    /// <summary>The upload that it belongs to.</summary>
    UploadId Id { get; }

    /// <summary>How many bytes are staged.</summary>
    long Length { get; }

    /// <summary>Adds bytes at the end, all or an exception. After an exception <see cref="Length"/> still tells how many stayed.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.BlobUploadInvalid"/>: it was published, so its bytes are final;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    void Append(in ReadOnlySequence<byte> bytes);

    /// <summary>Feeds all staged bytes to a hash.</summary>
    void HashInto(IncrementalHash hash);
}
