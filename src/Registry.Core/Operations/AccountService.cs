using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Adds, changes and removes accounts.</summary>
/// <exception cref="RegistryException">
/// Every change: <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is changed.
/// </exception>
public sealed class AccountService(IAccountStore accounts)
{
    /// <summary>Every account, by name.</summary>
    public ValueTask<IReadOnlyList<AccountRecord>> ListAsync(CancellationToken cancellationToken) => accounts.ListAsync(cancellationToken);

    /// <summary>An account; <c>null</c>: there is none of that name.</summary>
    public async Task<AccountRecord?> FindAsync(AccountName name, CancellationToken cancellationToken) =>
        (await accounts.ListAsync(cancellationToken)).FirstOrDefault(account => account.Name == name);

    /// <summary>Adds an account. <c>false</c>: there is one of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="password">Its password, as <see cref="NewPassword"/> allows; <c>null</c>: it has none.</param>
    /// <param name="isAdministrator">Whether it may do everything everywhere.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    public ValueTask<bool> AddAsync(AccountName name, string? password, bool isAdministrator, CancellationToken cancellationToken) =>
        accounts.AddAsync(name, password is null ? null : PasswordHash.Create(password), isAdministrator, cancellationToken);

    /// <summary>Gives an account another password, as <see cref="NewPassword"/> allows. <c>false</c>: there is no such account.</summary>
    public ValueTask<bool> SetPasswordAsync(AccountName name, string password, CancellationToken cancellationToken) =>
        accounts.SetPasswordAsync(name, PasswordHash.Create(password), cancellationToken);

    /// <inheritdoc cref="IAccountStore.SetDisabledAsync"/>
    public ValueTask<bool> SetDisabledAsync(AccountName name, bool isDisabled, CancellationToken cancellationToken) =>
        accounts.SetDisabledAsync(name, isDisabled, cancellationToken);

    /// <inheritdoc cref="IAccountStore.SetAdministratorAsync"/>
    public ValueTask<bool> SetAdministratorAsync(AccountName name, bool isAdministrator, CancellationToken cancellationToken) =>
        accounts.SetAdministratorAsync(name, isAdministrator, cancellationToken);

    /// <inheritdoc cref="IAccountStore.RemoveAsync"/>
    public ValueTask<bool> RemoveAsync(AccountName name, CancellationToken cancellationToken) => accounts.RemoveAsync(name, cancellationToken);

    /// <summary>Whether these are all the administrators who can sign in: without them there is none.</summary>
    public async Task<bool> AreAllAdministratorsAsync(IEnumerable<AccountName> names, CancellationToken cancellationToken)
    {
        var administrators = new HashSet<AccountName>();
        foreach (var account in await accounts.ListAsync(cancellationToken))
        {
            if (account is { IsAdministrator: true, IsDisabled: false })
            {
                administrators.Add(account.Name);
            }
        }

        return administrators.Count > 0 && administrators.IsSubsetOf(names);
    }
}
