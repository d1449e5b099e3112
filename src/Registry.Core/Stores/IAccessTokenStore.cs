using Registry.Core.Access;
using Registry.Core.Errors;

namespace Registry.Core.Stores;

/// <summary>Access tokens: passwords of robots, limited in what they are good for, and of people who do not want to give theirs away.</summary>
/// <exception cref="RegistryException">
/// Every change: <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is changed.
/// </exception>
public interface IAccessTokenStore
{
    /// <summary>Adds a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="hash">What is stored of its secret (<see cref="TokenSecret.Hash"/>).</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns><c>false</c>: there is no such account, or it has a token of that name.</returns>
    ValueTask<bool> AddAsync(AccessTokenRecord token, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);

    /// <summary>
    /// The token of a secret; <c>null</c>: there is none, or it is damaged. Whether it has expired, and whether its account is disabled, is the
    /// caller's to ask.
    /// </summary>
    ValueTask<AccessTokenRecord?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);

    /// <summary>Every token, or those of an account: by account, then name. Damaged ones say so, to be revoked.</summary>
    ValueTask<IReadOnlyList<AccessTokenRecord>> ListAsync(AccountName? account, CancellationToken cancellationToken);

    /// <summary>Revokes a token. <c>false</c>: there is no such token.</summary>
    ValueTask<bool> RemoveAsync(AccountName account, string name, CancellationToken cancellationToken);

    /// <summary>Records that tokens were used. A recorded time that is older by less than the precision is left as it is.</summary>
    ValueTask RecordUseAsync(
        IReadOnlyList<AccessTokenUse> uses, TimeSpan precision, CancellationToken cancellationToken);
}

/// <summary>An access token, but for its secret.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Name">What the account calls it; a name like an account's.</param>
/// <param name="Limits">What it is good for, within what its account may do; empty: for all of that.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is good for nothing; <c>null</c>: never.</param>
/// <param name="UsedAt">When it was last used, to the hour; <c>null</c>: never.</param>
public sealed record AccessTokenRecord(
    AccountName Account,
    string Name,
    IReadOnlyList<AccessLimit> Limits,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? UsedAt)
{
    /// <summary>Whether its record is damaged: then nothing but its account and its name is known, and it is good for nothing.</summary>
    public bool IsDamaged { get; init; }
}

/// <summary>A token was used.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="At">When.</param>
public sealed record AccessTokenUse(AccountName Account, string Name, DateTimeOffset At);
