using System.Collections.Concurrent;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Daemon.Auth;

/// <summary>Takes note of uses of access tokens in memory, so that none costs a write, and writes them down together.</summary>
/// <param name="tokens">Where they are written down.</param>
/// <param name="time">The clock.</param>
public sealed class AccessTokenUses(IAccessTokenStore tokens, TimeProvider time)
{
    /// <summary>How much later than the recorded time the last use may have been, besides the time between two flushes.</summary>
    public static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(AccountName Account, string Name), DateTimeOffset> _pending = new();

    /// <summary>Takes note of a use: no more are kept in mind than there are tokens.</summary>
    public void Record(AccountName account, string name) => _pending[(account, name)] = time.GetUtcNow();

    /// <summary>Writes the uses down. What is not written because of a failure is kept for the next time.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var uses = _pending.ToArray();
        if (uses.Length == 0)
        {
            return;
        }

        await tokens.RecordUseAsync(
            [.. uses.Select(use => new AccessTokenUse(use.Key.Account, use.Key.Name, use.Value))], Precision, cancellationToken);
        foreach (var use in uses)
        {
            // Unless it was used again meanwhile.
            _pending.TryRemove(use);
        }
    }
}
