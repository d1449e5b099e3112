using Registry.Core.Errors;

namespace Registry.Core.Stores;

/// <summary>Content on its way out: what is in the trash cannot come back, and only takes space.</summary>
public interface ITrashStore
{
    /// <summary>
    /// Moves the content of a batch of removed blobs to the trash, in one transaction: what was pushed again since stays where it is.
    /// </summary>
    /// <param name="after">The last digest of the batch before; <c>null</c> to begin.</param>
    /// <param name="failed">Takes the digests whose content cannot be moved, with the reason; a later run tries again.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>The last digest of this batch; <c>null</c>: there was none left.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask<string?> MoveAsync(string? after, Action<string, string> failed, CancellationToken cancellationToken);

    /// <summary>What lies in the trash.</summary>
    IEnumerable<TrashedFile> List();

    /// <summary>Gives the space of one file in the trash back and says how many bytes that were.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>.</exception>
    long Delete(TrashedFile file);
}

/// <summary>A file in the trash.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">The bytes that its deletion gives back: none while it has another name elsewhere.</param>
public readonly record struct TrashedFile(string Name, long Size);
