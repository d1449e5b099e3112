namespace Registry.Core.Access;

/// <summary>The claims of a token from an outside issuer, by name: the texts of each, none for a claim that is not there or is no text.</summary>
/// <param name="claim">The claim's name.</param>
public delegate IReadOnlyList<string> ClaimTexts(string claim);

/// <summary>What an outside issuer's callers are granted for what one of their claims says.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Value">What it has to say; of several texts any.</param>
/// <param name="Repositories">Where.</param>
/// <param name="Actions">What.</param>
public sealed record ClaimGrant(string Claim, ClaimPattern Value, RepositoryTemplate Repositories, RegistryAction Actions)
{
    /// <summary>What a caller is granted; <c>null</c>: nothing, since the claims say something else, or cannot name a repository.</summary>
    public Grant? GrantFor(ClaimTexts claims)
    {
        foreach (var text in claims(Claim))
        {
            if (Value.IsMatch(text))
            {
                return Repositories.Fill(claim => claims(claim) is [var only] ? only : null) is { } repositories
                    ? new Grant(GrantSubject.Authenticated, repositories, Actions)
                    : null;
            }
        }

        return null;
    }
}
