using System.Net;
using Registry.Core.Access;
using Registry.Core.Audit;
using Registry.Daemon.Composition;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Composition;

public sealed class LoginAuditTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();
    private readonly AuditCapture _trail = new();
    private readonly LoginAudit _audit;

    public LoginAuditTests() => _audit = new LoginAudit(_trail, _time);

    [Fact]
    public void SignedIn_WithAToken_NamesIt()
    {
        _audit.SignedIn(new Identity { Name = "alice", IsAuthenticated = true, Grants = [], Token = "ci" }, Home);

        Assert.Equal([new AuditEvent(AuditEventKind.Login, "alice", AuditResult.Success) { Token = "ci", Address = Home }], _trail.Events);
    }

    [Fact]
    public void Refused_WithoutAName_HasNone()
    {
        _audit.Refused(name: null, from: null);

        Assert.Equal([new AuditEvent(AuditEventKind.LoginFailed, "", AuditResult.Denied)], _trail.Events);
    }

    [Fact]
    public void Refused_AFloodFromOneAddress_IsToldOfInPart()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _audit.Refused("alice", Home);
        }

        Assert.Equal(1000, _trail.Events.Count);
        _audit.Refused("alice", IPAddress.Parse("198.51.100.1"));
        Assert.Equal(1001, _trail.Events.Count);
    }
}
