using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Access tokens in memory.</summary>
internal sealed class InMemoryAccessTokenStore(InMemoryAccess access) : IAccessTokenStore
{
    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(AccessTokenRecord token, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => access.ChangeAsync(
        () => access.Accounts.ContainsKey(token.Account) && Find(hash) is null
            && access.Tokens.TryAdd((token.Account, token.Name), (token, hash.ToArray())),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AccessTokenRecord?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        new(access.Read(() => Find(hash)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccessTokenRecord>> ListAsync(AccountName? account, CancellationToken cancellationToken) =>
        new(access.Read<IReadOnlyList<AccessTokenRecord>>(() =>
        [
            .. access.Tokens.Values.Select(token => token.Record)
                .Where(token => account is null || token.Account == account)
                .OrderBy(token => token.Account.ToString(), StringComparer.Ordinal).ThenBy(token => token.Name, StringComparer.Ordinal),
        ]));

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(AccountName account, string name, CancellationToken cancellationToken) =>
        access.ChangeAsync(() => access.Tokens.Remove((account, name)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask RecordUseAsync(IReadOnlyList<AccessTokenUse> uses, TimeSpan precision, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return access.Read(() =>
        {
            foreach (var (account, name, at) in uses)
            {
                if (access.Tokens.TryGetValue((account, name), out var token) && !(at - token.Record.UsedAt < precision))
                {
                    access.Tokens[(account, name)] = token with { Record = token.Record with { UsedAt = at } };
                }
            }

            return ValueTask.CompletedTask;
        });
    }

    private AccessTokenRecord? Find(ReadOnlyMemory<byte> hash) =>
        access.Tokens.Values.FirstOrDefault(token => hash.Span.SequenceEqual(token.Hash)).Record;
}
