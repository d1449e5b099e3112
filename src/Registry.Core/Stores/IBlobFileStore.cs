using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>The files of blobs, for verification.</summary>
public interface IBlobFileStore
{
    /// <summary>The file of a blob; <c>null</c>: there is none.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>.</exception>
    BlobFile? Find(Digest digest);

    /// <summary>
    /// Opens a blob's content, or <c>null</c> when it is not there. Reading it leaves the system's cache to those who read for clients.
    /// </summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    IBlobContent? Open(Digest digest);

    /// <summary>Makes a blob's file readable and read-only again.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    void Seal(Digest digest);

    /// <summary>Content without a record that was written before a moment.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    IEnumerable<LitterBlob> ListUnrecorded(DateTimeOffset before);

    /// <summary>Files where only content should be, by their names in the data folder.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    IEnumerable<string> ListStrays();
}

/// <summary>The file of a blob.</summary>
/// <param name="Length">How many bytes it has.</param>
/// <param name="IsSealed">Whether its owner may read it and nobody may write to it.</param>
/// <param name="IsOwned">Whether it belongs to the user whom the data folder belongs to.</param>
public readonly record struct BlobFile(long Length, bool IsSealed, bool IsOwned);
