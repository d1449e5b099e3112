using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Daemon.Auth;

/// <summary>Tells who comes with one of the registry's own tokens, as the rules are now.</summary>
public sealed class TokenSignIn(
    CurrentRules rules, IAccountStore accounts, IAccessTokenStore accessTokens, RegistryTokens tokens, VerifiedCredentials verified, TimeProvider time)
{
    /// <summary>Who comes with a bearer token; <c>null</c>: it is not good, or its account or access token is not any more.</summary>
    public async ValueTask<Caller?> SignInAsync(string token, CancellationToken cancellationToken)
    {
        var current = rules.Get();
        if (verified.Find(string.Empty, token, current.Version) is { } known)
        {
            return known;
        }

        if (tokens.Read(TokenUse.Bearer, token) is not { } claims
            || await FindAsync(current, claims, cancellationToken) is not ({ } identity, var expiry))
        {
            return null;
        }

        var caller = new Caller(identity, claims.Scope);
        verified.Add(string.Empty, token, current.Version, caller, expiry < claims.Expiry ? expiry : claims.Expiry);
        return caller;
    }

    /// <summary>
    /// Who comes with a refresh token; <c>null</c>: it is not good, its account or access token is not any more, or the password has
    /// changed since.
    /// </summary>
    public async ValueTask<Identity?> RefreshAsync(string token, CancellationToken cancellationToken)
    {
        var current = rules.Get();
        return tokens.Read(TokenUse.Refresh, token) is { Account: not null } claims
            ? (await FindAsync(current, claims, cancellationToken)).Identity
            : null;
    }

    /// <summary>What a refresh token for somebody says; <c>null</c>: they have not signed in with anything that could be looked at again.</summary>
    public TokenClaims? RefreshClaims(Identity identity)
    {
        // What somebody outside vouches for ends when they say so.
        if (identity is not { Account: { } account, CredentialMark: { } mark, External: null })
        {
            return null;
        }

        var now = time.GetUtcNow();
        return new TokenClaims(account, identity.Token, mark, TokenScope.Parse([]), now, now + RegistryTokens.RefreshLife);
    }

    /// <summary>
    /// Whom a token stands for, and when the access token behind it expires. What it was issued for has to be there still: a later account,
    /// password or access token of the same name is another.
    /// </summary>
    private async ValueTask<(Identity? Identity, DateTimeOffset? Expiry)> FindAsync(
        AccessRules current, TokenClaims claims, CancellationToken cancellationToken)
    {
        if (claims.External is { } external)
        {
            return (external.Of(current, claims.Account), null);
        }

        if (claims.Account is not { } account)
        {
            return (current.Anonymous, null);
        }

        if (claims.AccessToken is { } name)
        {
            var token = (await accessTokens.ListAsync(account, cancellationToken)).FirstOrDefault(token => token.Name == name);
            return token is not null && !(token.ExpiresAt <= time.GetUtcNow())
                && current.Of(token) is { } owner && owner.CredentialMark == claims.CredentialMark
                ? (owner, token.ExpiresAt)
                : default;
        }

        return await accounts.FindPasswordAsync(account, cancellationToken) is { } hash
            && RegistryTokens.MarkOf(hash) is var mark && mark == claims.CredentialMark
            && current.Find(account) is { } identity
            ? (identity with { CredentialMark = mark }, null)
            : default;
    }
}
