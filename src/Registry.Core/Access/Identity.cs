namespace Registry.Core.Access;

/// <summary>Who a request comes from, and what is granted to them at this moment.</summary>
public sealed record Identity
{
    /// <summary>What a log calls the caller: the account's name, what an outside issuer calls them, or <c>anonymous</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The account; <c>null</c>: the caller has not signed in, or has no account here.</summary>
    public AccountName? Account { get; init; }

    /// <summary>Whether the caller has said who they are.</summary>
    public required bool IsAuthenticated { get; init; }

    /// <summary>Whether they may do everything everywhere.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>Every grant that is for them, also those for everybody.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>What the token that they came with is limited to; <c>null</c>: to nothing.</summary>
    public IReadOnlyList<AccessLimit>? Limits { get; init; }

    /// <summary>The name of the access token that they signed in with, for the log.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// What tells the password or access token that they signed in with from every other, also from a later one of the same name;
    /// <c>null</c>: it was neither.
    /// </summary>
    public string? CredentialMark { get; init; }

    /// <summary>What somebody outside said of them; <c>null</c>: they came with something of the registry's own.</summary>
    public ExternalIdentity? External { get; init; }
}
