using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>Keeps what quotas count in step with the limits in force, so that no push has to wait for that.</summary>
/// <param name="store">Where the counts are kept.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ServerQuotas(IQuotaStore store, ILogger<ServerQuotas> logger)
{
    private readonly QuotaService _quotas = new(store);

    /// <summary>Counts for a server that starts.</summary>
    /// <exception cref="StorageOpenException">What was counted cannot be written down.</exception>
    public async Task StartAsync(LimitPolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            await _quotas.CountAsync(policy, cancellationToken);
            await _quotas.ForgetOthersAsync(policy, cancellationToken);
        }
        catch (RegistryException exception)
        {
            throw new StorageOpenException($"What quotas count cannot be written down: {exception.Message}", exception);
        }
    }

    /// <summary>Counts for limits that are to be in force.</summary>
    public Task CountAsync(LimitPolicy policy, CancellationToken cancellationToken) => TryAsync(_quotas.CountAsync(policy, cancellationToken));

    /// <summary>Drops what limits that are in force now do not need any more.</summary>
    public Task ForgetOthersAsync(LimitPolicy policy, CancellationToken cancellationToken) =>
        TryAsync(_quotas.ForgetOthersAsync(policy, cancellationToken));

    // A failure is for the log alone: limits hold all the same, and whoever needs a count makes it.
    private async Task TryAsync(Task counting)
    {
        try
        {
            await counting;
        }
        catch (RegistryException exception)
        {
            Log.NotCounted(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "What quotas count cannot be written down; the next push in such a repository tries again")]
        public static partial void NotCounted(ILogger logger, RegistryException exception);
    }
}
