using System.Net;
using Registry.Core.Access;
using Registry.Core.Audit;
using Registry.Core.Limits;
using Registry.Daemon.Auth;

namespace Registry.Daemon.Composition;

/// <summary>
/// Writes logins down; of the refusals from one address only so many, since whoever is refused may try without end.
/// </summary>
internal sealed class LoginAudit(IAuditTrail trail, TimeProvider time) : ILoginObserver
{
    private static readonly RateLimit Refusals = new(PerMinute: 60, Burst: 1000);

    private readonly RateLimiter<ClientNetwork> _refusals = new(Refusals, time);

    /// <inheritdoc/>
    public void SignedIn(Identity identity, IPAddress? from) =>
        trail.Record(new AuditEvent(AuditEventKind.Login, identity.Name, AuditResult.Success) { Token = identity.Token, Address = from });

    /// <inheritdoc/>
    public void Refused(string? name, IPAddress? from)
    {
        if (_refusals.Take(from is null ? default : ClientNetwork.Of(from)) == TimeSpan.Zero)
        {
            trail.Record(new AuditEvent(AuditEventKind.LoginFailed, NameOf(name), AuditResult.Denied) { Address = from });
        }
    }

    // Who mixes up the two fields of a login tells us a secret.
    private static string NameOf(string? name) =>
        name is null ? string.Empty
        : TokenSecret.IsOne(name) ? $"{TokenSecret.Prefix}..."
        : JsonWebToken.TryRead(name) is not null ? "JWT..."
        : name;
}
