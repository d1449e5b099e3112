namespace Registry.Core.Events;

/// <summary>Who made an event happen. Never a secret.</summary>
/// <param name="User">
/// An account, what an outside issuer calls them, <c>anonymous</c>, <c>shell:</c> and a user of the machine, or <c>server</c> for what it
/// does by itself.
/// </param>
public sealed record EventOrigin(string User)
{
    /// <summary>The client's address; <c>null</c>: a unix socket, or no request.</summary>
    public string? Address { get; init; }

    /// <summary>The id under which logs know the request; <c>null</c>: there was none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The host that the request was for, as the client named it.</summary>
    public string? Host { get; init; }

    /// <summary>The request's method.</summary>
    public string? Method { get; init; }

    /// <summary>What the client calls itself.</summary>
    public string? UserAgent { get; init; }
}
