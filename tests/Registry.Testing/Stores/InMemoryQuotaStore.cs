using Registry.Core.Limits;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>What the repositories of quotas hold, counted anew each time.</summary>
internal sealed class InMemoryQuotaStore(InMemoryRepositories repositories) : IQuotaStore
{
    /// <inheritdoc/>
    public ValueTask<bool> CountPageAsync(QuotaScope scope, CancellationToken cancellationToken) => new(false);

    /// <inheritdoc/>
    public ValueTask<long> UsedAsync(QuotaScope scope, CancellationToken cancellationToken) =>
        new(repositories.Run(all => all.QuotaUsed(scope)));

    /// <inheritdoc/>
    public ValueTask<bool> ForgetPageAsync(IReadOnlyList<QuotaScope> kept, CancellationToken cancellationToken) => new(false);
}
