using Registry.Core.Access;

namespace Registry.Daemon.Auth;

/// <summary>An outside issuer whose tokens are taken (RFC 7519; OpenID Connect Core 1.0, section 2), and whom they stand for.</summary>
/// <param name="name">What the log calls it.</param>
/// <param name="issuer">Its <c>iss</c>, to the letter.</param>
/// <param name="audience">What has to be in <c>aud</c>.</param>
/// <param name="accountClaim">The claim that names the registry's account; <c>null</c>: none does.</param>
/// <param name="grants">What the claims come to.</param>
/// <param name="keys">Its keys.</param>
internal sealed class ExternalIssuer(
    string name, string issuer, string audience, string? accountClaim, IReadOnlyList<ClaimGrant> grants, IssuerKeys keys)
{
    /// <summary>The longest <c>sub</c>, in characters. OpenID Connect has 255 at the most.</summary>
    private const int MaxSubjectLength = 512;

    /// <summary>Whether a token says that it is from here. Nothing of it is verified.</summary>
    public bool IsNamedBy(JsonWebToken token) => token.Text("iss") == issuer;

    /// <summary>What tells what is known of tokens by today's keys from what was known by others.</summary>
    public string KeyFingerprint => keys.Get().Fingerprint;

    /// <summary>What the log calls the bearer of a token, be they who they say or not.</summary>
    public string NameOf(JsonWebToken token) =>
        token.Text("sub") is { Length: > 0 and <= MaxSubjectLength } subject ? $"{name}:{subject}" : $"{name}:";

    /// <summary>Whom a token stands for.</summary>
    /// <param name="token">The token.</param>
    /// <param name="rules">Accounts and grants.</param>
    /// <param name="now">The time.</param>
    /// <param name="problem">Why it stands for nobody, for the administrator.</param>
    public Identity? Identify(JsonWebToken token, AccessRules rules, DateTimeOffset now, out string problem)
    {
        problem = FindProblem(token, now);
        if (problem.Length > 0)
        {
            return null;
        }

        AccountName? account = null;
        if (accountClaim is not null)
        {
            if (!AccountName.TryParse(token.Text(accountClaim), out var named) || rules.Find(named) is null)
            {
                problem = $"its {accountClaim} names no account, or one that is disabled";
                return null;
            }

            account = named;
        }

        var granted = GrantsFor(token);
        if (account is null && granted.Count == 0)
        {
            problem = "its claims come to no grant";
            return null;
        }

        return new ExternalIdentity(NameOf(token), granted, token.Time("exp")!.Value).Of(rules, account);
    }

    private string FindProblem(JsonWebToken token, DateTimeOffset now) =>
        !keys.Get().HasSigned(token) ? "none of the keys has signed it by an algorithm that is taken"
        : !token.Texts("aud").Contains(audience) ? "it is for another audience"
        : token.Text("sub") is not { Length: > 0 and <= MaxSubjectLength } ? "it has no sub, or one that is too long"
        : token.Time("exp") is not { } expiry ? "it has no exp"
        : now - RegistryTokens.Skew >= expiry ? "it has expired"
        : !HasBegun(token, "nbf", now) || !HasBegun(token, "iat", now) ? "it is not good yet, or its nbf or iat is no time"
        : string.Empty;

    /// <summary>Whether a time that need not be there has come.</summary>
    private static bool HasBegun(JsonWebToken token, string claim, DateTimeOffset now) =>
        token.Find(claim) is null || (token.Time(claim) is { } time && now + RegistryTokens.Skew >= time);

    private List<Grant> GrantsFor(JsonWebToken token)
    {
        var granted = new List<Grant>();
        foreach (var grant in grants)
        {
            if (grant.GrantFor(token.Texts) is { } given)
            {
                granted.Add(given);
            }
        }

        return granted;
    }
}
