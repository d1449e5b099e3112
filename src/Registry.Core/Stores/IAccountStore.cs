using Registry.Core.Access;
using Registry.Core.Errors;

namespace Registry.Core.Stores;

/// <summary>Accounts. Each change is one transaction, and every process sees it with its next look.</summary>
/// <exception cref="RegistryException">
/// Every change: <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is changed.
/// </exception>
public interface IAccountStore
{
    /// <summary>Adds an account. <c>false</c>: there is one of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="passwordHash">What is stored of its password; <c>null</c>: it has none.</param>
    /// <param name="isAdministrator">Whether it may do everything everywhere.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    ValueTask<bool> AddAsync(AccountName name, string? passwordHash, bool isAdministrator, CancellationToken cancellationToken);

    /// <summary>Every account, by name; without damaged ones (<see cref="AccessRules.Damaged"/>).</summary>
    ValueTask<IReadOnlyList<AccountRecord>> ListAsync(CancellationToken cancellationToken);

    /// <summary>What is stored of an account's password; <c>null</c>: there is no such account, it has none, or it is disabled.</summary>
    ValueTask<string?> FindPasswordAsync(AccountName name, CancellationToken cancellationToken);

    /// <summary>
    /// A hash that an account came with and nobody has signed in to since, so that it is of no form of ours (<see cref="PasswordHash"/>);
    /// <c>null</c>: no enabled account has one.
    /// </summary>
    ValueTask<string?> FindImportedPasswordAsync(CancellationToken cancellationToken);

    /// <summary>Gives an account another password. <c>false</c>: there is no such account.</summary>
    ValueTask<bool> SetPasswordAsync(AccountName name, string passwordHash, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a stronger hash of the same password in the place of the one that was read. <c>false</c>: the password is another by now.
    /// </summary>
    ValueTask<bool> UpgradePasswordAsync(AccountName name, string before, string after, CancellationToken cancellationToken);

    /// <summary>Disables an account or enables it again. <c>false</c>: there is no such account.</summary>
    ValueTask<bool> SetDisabledAsync(AccountName name, bool isDisabled, CancellationToken cancellationToken);

    /// <summary>Makes an account an administrator's, or an ordinary one. <c>false</c>: there is no such account.</summary>
    ValueTask<bool> SetAdministratorAsync(AccountName name, bool isAdministrator, CancellationToken cancellationToken);

    /// <summary>Removes an account with its tokens, its grants and its places in groups. <c>false</c>: there is no such account.</summary>
    ValueTask<bool> RemoveAsync(AccountName name, CancellationToken cancellationToken);
}
