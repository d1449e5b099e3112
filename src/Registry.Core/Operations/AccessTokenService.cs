using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Makes, lists and revokes access tokens.</summary>
/// <exception cref="RegistryException">
/// Every change: <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is changed.
/// </exception>
public sealed class AccessTokenService(IAccessTokenStore tokens, TimeProvider time)
{
    /// <summary>Makes a token.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="name">What the account calls it.</param>
    /// <param name="limits">What it is good for, within what the account may do; empty: for all of that.</param>
    /// <param name="life">How long it is good for; <c>null</c>: until it is revoked.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns><c>null</c>: there is no such account, or it has a token of that name.</returns>
    public async Task<NewAccessToken?> CreateAsync(
        AccountName account, AccessTokenName name, IReadOnlyList<AccessLimit> limits, TimeSpan? life, CancellationToken cancellationToken)
    {
        // As exactly as it is stored, so that every list tells the same.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var secret = TokenSecret.Create();
        var token = new AccessTokenRecord(account, name.ToString(), limits, now, now + life, UsedAt: null);
        return await tokens.AddAsync(token, TokenSecret.Hash(secret), cancellationToken) ? new NewAccessToken(token, secret) : null;
    }

    /// <inheritdoc cref="IAccessTokenStore.ListAsync"/>
    public ValueTask<IReadOnlyList<AccessTokenRecord>> ListAsync(AccountName? account, CancellationToken cancellationToken) =>
        tokens.ListAsync(account, cancellationToken);

    /// <summary>Whether a token's time is over.</summary>
    public bool HasExpired(AccessTokenRecord token) => token.ExpiresAt <= time.GetUtcNow();

    /// <inheritdoc cref="IAccessTokenStore.RemoveAsync"/>
    public ValueTask<bool> RevokeAsync(AccountName account, AccessTokenName name, CancellationToken cancellationToken) =>
        tokens.RemoveAsync(account, name.ToString(), cancellationToken);
}

/// <summary>An access token that was just made. No record, so that no text of it tells the secret.</summary>
/// <param name="token">The token.</param>
/// <param name="secret">What its owner signs in with. Known to nobody else, and to nobody later.</param>
public sealed class NewAccessToken(AccessTokenRecord token, string secret)
{
    /// <summary>The token.</summary>
    public AccessTokenRecord Token => token;

    /// <summary>What its owner signs in with.</summary>
    public string Secret => secret;
}
