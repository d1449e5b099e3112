namespace Registry.Core.Access;

/// <summary>What somebody outside, an issuer of tokens or of certificates, said of a caller: it counts for as long as they said, and no longer.</summary>
/// <param name="Name">What a log calls the caller.</param>
/// <param name="Grants">What is granted to them besides what their account, or everybody, is granted.</param>
/// <param name="Expiry">From when on it does not count any more.</param>
public sealed record ExternalIdentity(string Name, IReadOnlyList<Grant> Grants, DateTimeOffset Expiry)
{
    /// <summary>The caller, as the rules are now.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="account">The account that they stand for; <c>null</c>: none.</param>
    /// <returns><c>null</c>: there is no such account, or it is disabled.</returns>
    public Identity? Of(AccessRules rules, AccountName? account)
    {
        var identity = account is { } name ? rules.Find(name) : rules.External(Name, []);
        return identity is null ? null : identity with { Name = Name, Grants = [.. identity.Grants, .. Grants], External = this };
    }
}
