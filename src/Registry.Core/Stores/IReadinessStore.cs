using Registry.Core.Errors;

namespace Registry.Core.Stores;

/// <summary>Whether the metadata can be changed at this moment.</summary>
public interface IReadinessStore
{
    /// <summary>Makes a change that changes nothing, in its turn, as any other is made.</summary>
    /// <returns>Whether the schema is the one that this program needs.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>: no change can be made.
    /// </exception>
    ValueTask<bool> ProbeAsync(CancellationToken cancellationToken);
}
