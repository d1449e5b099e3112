using System.Net;

namespace Registry.Core.Audit;

/// <summary>Who did what, and what came of it. Never a secret.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="User">Who did it: an account, what an outside issuer calls them, <c>anonymous</c>, or <c>shell:</c> and a user of the machine.</param>
/// <param name="Result">What came of it.</param>
public sealed record AuditEvent(AuditEventKind Kind, string User, AuditResult Result)
{
    /// <summary>The name of the access token that they signed in with.</summary>
    public string? Token { get; init; }

    /// <summary>The client's address; <c>null</c>: a unix socket, or a command.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The repository that it was done in.</summary>
    public string? Repository { get; init; }

    /// <summary>The tag or digest that was asked for.</summary>
    public string? Reference { get; init; }

    /// <summary>The digest of the content that it was done to.</summary>
    public string? Digest { get; init; }

    /// <summary>What a tag named before it moved.</summary>
    public string? PreviousDigest { get; init; }

    /// <summary>What else has to be told, such as what was changed about whom.</summary>
    public string? Detail { get; init; }

    /// <summary>The id under which other logs know the request.</summary>
    public string? RequestId { get; init; }
}
