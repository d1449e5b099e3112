using Registry.Core.Errors;
using Registry.Core.Limits;

namespace Registry.Core.Stores;

/// <summary>
/// What the repositories of quotas hold: the bytes of the blobs that their manifests list and that are here, each once; manifests' own bytes
/// are not counted. Every transaction that changes this changes the count with it.
/// </summary>
public interface IQuotaStore
{
    /// <summary>
    /// Takes a page of repositories into account that are newer than the scope. A push that comes first does so with all of them at once.
    /// </summary>
    /// <returns><c>false</c>: there was none left.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask<bool> CountPageAsync(QuotaScope scope, CancellationToken cancellationToken);

    /// <summary>The bytes that count against a quota at this moment.</summary>
    /// <inheritdoc cref="CountPageAsync" path="/exception"/>
    ValueTask<long> UsedAsync(QuotaScope scope, CancellationToken cancellationToken);

    /// <summary>Forgets a page of what is kept for scopes other than these.</summary>
    /// <returns><c>false</c>: there was none left.</returns>
    /// <inheritdoc cref="CountPageAsync" path="/exception"/>
    ValueTask<bool> ForgetPageAsync(IReadOnlyList<QuotaScope> kept, CancellationToken cancellationToken);
}
