using Microsoft.Win32.SafeHandles;
using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>
/// The bytes of published blobs, by digest. It knows nothing of repositories: whether somebody may see a blob is
/// <see cref="IBlobStore"/>'s to say.
/// </summary>
public interface IBlobContentStore
{
    /// <summary>
    /// Makes a staged blob the content of a digest, durably: when this returns, a loss of power takes nothing back. The staged
    /// blob stays, so that it can be published again. Publishing a digest that is there already changes nothing, unless what is
    /// there has another length: such content is damaged, and is replaced.
    /// </summary>
    /// <remarks>The caller has verified that the bytes have this digest.</remarks>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    void Publish(IStagedBlob staged, Digest digest);

    /// <summary>How many bytes the content of a digest has, or <c>null</c> when it is not there.</summary>
    long? Length(Digest digest);

    /// <summary>Opens a blob's content, or <c>null</c> when it is not there.</summary>
    IBlobContent? Open(Digest digest);
}

/// <summary>An open blob. Reads are at offsets, so that several can share it.</summary>
public interface IBlobContent : IDisposable
{
    /// <summary>The size in bytes.</summary>
    long Length { get; }

    /// <summary>The file that holds the bytes, from its start, for the system to send; <c>null</c> where there is no such file.</summary>
    SafeFileHandle? File { get; }

    /// <summary>Reads at most a buffer's worth at an offset; 0 at the end.</summary>
    int Read(Span<byte> buffer, long offset);
}
