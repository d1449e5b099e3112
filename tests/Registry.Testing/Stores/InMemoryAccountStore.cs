using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Accounts in memory.</summary>
internal sealed class InMemoryAccountStore(InMemoryAccess access) : IAccountStore
{
    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(AccountName name, string? passwordHash, bool isAdministrator, CancellationToken cancellationToken)
    {
        var record = new AccountRecord(name, isAdministrator, IsDisabled: false, HasPassword: passwordHash is not null, access.Now);
        return access.ChangeAsync(() => access.Accounts.TryAdd(name, (record, passwordHash)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccountRecord>> ListAsync(CancellationToken cancellationToken) => new(access.Read<IReadOnlyList<AccountRecord>>(
        () => [.. access.Accounts.Values.Select(account => account.Record).OrderBy(account => account.Name.ToString(), StringComparer.Ordinal)]));

    /// <inheritdoc/>
    public ValueTask<string?> FindPasswordAsync(AccountName name, CancellationToken cancellationToken) => new(access.Read(
        () => access.Accounts.TryGetValue(name, out var account) && !account.Record.IsDisabled ? account.Password : null));

    /// <inheritdoc/>
    public ValueTask<string?> FindImportedPasswordAsync(CancellationToken cancellationToken) => new(access.Read(
        () => access.Accounts.Values.Where(account => !account.Record.IsDisabled).OrderBy(account => account.Record.Name.ToString(), StringComparer.Ordinal)
            .Select(account => account.Password)
            .FirstOrDefault(password => password?.StartsWith(PasswordHash.Prefix, StringComparison.Ordinal) == false)));

    /// <inheritdoc/>
    public ValueTask<bool> SetPasswordAsync(AccountName name, string passwordHash, CancellationToken cancellationToken) => ChangeAsync(
        name, account => (account.Record with { HasPassword = true }, passwordHash), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> UpgradePasswordAsync(AccountName name, string before, string after, CancellationToken cancellationToken) =>
        ChangeAsync(name, account => account.Password == before ? (account.Record, after) : null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetDisabledAsync(AccountName name, bool isDisabled, CancellationToken cancellationToken) => ChangeAsync(
        name, account => (account.Record with { IsDisabled = isDisabled }, account.Password), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetAdministratorAsync(AccountName name, bool isAdministrator, CancellationToken cancellationToken) => ChangeAsync(
        name, account => (account.Record with { IsAdministrator = isAdministrator }, account.Password), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(AccountName name, CancellationToken cancellationToken) => access.ChangeAsync(
        () =>
        {
            access.RemoveGrants(GrantSubject.Of(name));
            foreach (var members in access.Groups.Values)
            {
                members.Remove(name);
            }

            foreach (var token in access.Tokens.Keys.Where(token => token.Account == name).ToList())
            {
                access.Tokens.Remove(token);
            }

            return access.Accounts.Remove(name);
        },
        cancellationToken);

    private ValueTask<bool> ChangeAsync(
        AccountName name,
        Func<(AccountRecord Record, string? Password), (AccountRecord Record, string? Password)?> change,
        CancellationToken cancellationToken) => access.ChangeAsync(
        () =>
        {
            if (!access.Accounts.TryGetValue(name, out var account) || change(account) is not { } changed)
            {
                return false;
            }

            access.Accounts[name] = changed;
            return true;
        },
        cancellationToken);
}
