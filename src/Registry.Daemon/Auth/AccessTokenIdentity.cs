using System.Globalization;
using Registry.Core.Access;
using Registry.Core.Stores;

namespace Registry.Daemon.Auth;

/// <summary>Whom an access token stands for.</summary>
internal static class AccessTokenIdentity
{
    /// <summary>The account of a token, within the token's limits; <c>null</c>: the account is disabled or gone.</summary>
    public static Identity? Of(this AccessRules rules, AccessTokenRecord token) =>
        rules.Find(token.Account) is { } identity
            ? identity with
            {
                Token = token.Name,
                Limits = token.Limits.Count > 0 ? token.Limits : null,
                CredentialMark = token.CreatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            }
            : null;
}
