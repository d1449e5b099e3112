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
        if (tokens.Read(TokenUse.Refresh, token) is not { Account: { } account } claims)
        {
            return null;
        }

        if (claims.AccessToken is null
            && (await accounts.FindPasswordAsync(account, cancellationToken) is not { } hash || RegistryTokens.MarkOf(hash) != claims.PasswordMark))
        {
            return null;
        }

        return (await FindAsync(rules.Get(), claims, cancellationToken)).Identity;
    }

    /// <summary>What a refresh token for somebody says; <c>null</c>: they have no account that could be refreshed.</summary>
    public async ValueTask<TokenClaims?> RefreshClaimsAsync(Identity identity, CancellationToken cancellationToken)
    {
        // What somebody outside vouches for ends when they say so.
        if (identity is not { Account: { } account, External: null })
        {
            return null;
        }

        string? mark = null;
        if (identity.Token is null)
        {
            if (await accounts.FindPasswordAsync(account, cancellationToken) is not { } hash)
            {
                return null;
            }

            mark = RegistryTokens.MarkOf(hash);
        }

        var now = time.GetUtcNow();
        return new TokenClaims(account, identity.Token, mark, TokenScope.Parse([]), now, now + RegistryTokens.RefreshLife);
    }

    /// <summary>Whom a token stands for, and when the access token behind it expires.</summary>
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

        if (claims.AccessToken is not { } name)
        {
            return (current.Find(account), null);
        }

        // A token that was made later under the same name is another. Times in JWTs are whole seconds.
        var token = (await accessTokens.ListAsync(account, cancellationToken)).FirstOrDefault(token => token.Name == name);
        return token is not null && token.CreatedAt < claims.IssuedAt.AddSeconds(1) && !(token.ExpiresAt <= time.GetUtcNow())
            ? (current.Of(token), token.ExpiresAt)
            : default;
    }
}
