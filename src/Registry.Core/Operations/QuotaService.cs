using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Counts what the repositories of quotas hold, in steps that keep no push waiting, before limits come into force.</summary>
public sealed class QuotaService(IQuotaStore quotas)
{
    /// <summary>Counts what is not counted yet. Whatever changes meanwhile is counted by whoever changes it.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task CountAsync(LimitPolicy policy, CancellationToken cancellationToken)
    {
        foreach (var scope in policy.QuotaScopes)
        {
            while (await quotas.CountPageAsync(scope, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Counts no longer what no quota of these limits is about.</summary>
    /// <inheritdoc cref="CountAsync" path="/exception"/>
    public async Task ForgetOthersAsync(LimitPolicy policy, CancellationToken cancellationToken)
    {
        while (await quotas.ForgetPageAsync(policy.QuotaScopes, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
