using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class ConfigurationRulesTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("0.0.0.0:5000")]
    [InlineData("[::]:5000")]
    [InlineData("*:5000")]
    [InlineData("192.168.1.2:5000")]
    public void Load_OpenServerReachableFromElsewhere_Refused(string address)
    {
        var file = _files.Write("registry.toml", $"[server]\nlisten = ['127.0.0.1:5000',\n  '{address}']\n[auth]\nmode = 'open'");

        Assert.Equal(
            $"FILE:3:3: an open registry on {address} lets every machine that reaches it pull, push and delete: listen on 127.0.0.1, "
            + "[::1], localhost or a unix socket, or allow it with --insecure-open or insecure_open = true in [auth]",
            _files.Refuse(file));
    }

    [Fact]
    public void Load_OpenServerReachableFromElsewhere_NamesTheVariable()
    {
        _files.Environment["REGISTRYD_AUTH_MODE"] = "open";
        _files.Environment["REGISTRYD_SERVER_LISTEN"] = "*:5000";

        Assert.StartsWith("REGISTRYD_SERVER_LISTEN: an open registry on *:5000 ", _files.Refuse(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OpenServerAllowedToBeReachable_Accepted()
    {
        _files.Environment["REGISTRYD_SERVER_LISTEN"] = "*:5000";
        _files.Environment["REGISTRYD_AUTH_MODE"] = "open";
        _files.Environment["REGISTRYD_AUTH_INSECURE_OPEN"] = "true";

        Assert.False(_files.Load().Configuration.Server.Listen.Single().IsLocal);
    }

    [Fact]
    public void Load_ServerWithAccountsReachableFromElsewhere_Accepted()
    {
        _files.Environment["REGISTRYD_SERVER_LISTEN"] = "*:5000";

        Assert.Equal(AuthMode.Accounts, _files.Load().Configuration.Auth.Mode);
    }

    [Fact]
    public void Load_OpenServerLocal_Accepted()
    {
        _files.Environment["REGISTRYD_AUTH_MODE"] = "open";
        _files.Environment["REGISTRYD_SERVER_LISTEN"] = "127.0.0.2:1,[::1]:1,localhost:1,unix:/run/r.sock";

        Assert.Equal(4, _files.Load().Configuration.Server.Listen.Count);
    }

    [Theory]
    [InlineData("certificate = 'a.pem'", "FILE:2:15: [tls] certificate needs [tls] key: TLS takes both files")]
    [InlineData("key = 'a.pem'", "FILE:2:7: [tls] key needs [tls] certificate: TLS takes both files")]
    public void Load_HalfOfTls_Refused(string toml, string expected) =>
        Assert.Equal(expected, _files.Refuse(_files.Write("registry.toml", $"[tls]\n{toml}")));

    [Fact]
    public void Load_AdminWhereClientsCome_Refused() =>
        Assert.Equal(
            "FILE:2:10: 127.0.0.1:5000 is where clients reach the registry, [server] listen: choose another one",
            _files.Refuse(_files.Write("registry.toml", "[admin]\nlisten = ['127.0.0.1:5000']")));

    [Fact]
    public void Load_AdminOnPortsOfTheSystemsChoice_Accepted()
    {
        _files.Environment["REGISTRYD_SERVER_LISTEN"] = "127.0.0.1:0";
        _files.Environment["REGISTRYD_ADMIN_LISTEN"] = "127.0.0.1:0";

        Assert.Single(_files.Load().Configuration.Admin.Listen);
    }

    [Fact]
    public void Load_RefusedValue_IsNotHeldAgainstARule() =>
        Assert.Equal(
            "FILE:3:7: key: expected a path or \"\", found 1",
            _files.Refuse(_files.Write("registry.toml", "[tls]\ncertificate = 'a.pem'\nkey = 1")));
}
