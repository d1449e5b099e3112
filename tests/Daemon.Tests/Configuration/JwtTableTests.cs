using Registry.Core.Access;
using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class JwtTableTests : IDisposable
{
    private const string Whole = "name = 'ci'\nissuer = 'https://ci'\naudience = 'registry'\nkeys = 'keys.json'\n";
    private const string Grant = "[[auth.jwt.grant]]\nclaim = 'sub'\nvalue = 'job-*'\nrepository = 'ci/{project}/*'\nactions = ['pull', 'push']\n";

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_Issuers_AreBoundInTheirOrder()
    {
        var issuers = Load($"[[auth.jwt]]\n{Whole}algorithms = ['ES256', 'PS256']\n{Grant}{Grant}[[auth.jwt]]\n{Whole.Replace("'ci'", "'b'", StringComparison.Ordinal)}account = 'login'");

        Assert.Equal(["ci", "b"], issuers.Select(issuer => issuer.Name));
        Assert.Equal(("https://ci", "registry"), (issuers[0].Issuer, issuers[0].Audience));
        Assert.Equal(Path.Join(_files.Folder, "keys.json"), issuers[0].KeyFile);
        Assert.Equal(["ES256", "PS256"], issuers[0].Algorithms);
        Assert.Null(issuers[0].AccountClaim);
        Assert.Equal(2, issuers[0].Grants.Count);
        var grant = issuers[0].Grants[0];
        Assert.Equal(("sub", "job-*", "ci/{project}/*"), (grant.Claim, grant.Value.ToString(), grant.Repositories.ToString()));
        Assert.Equal(RegistryAction.Pull | RegistryAction.Push, grant.Actions);
        Assert.Empty(issuers[1].Algorithms);
        Assert.Equal("login", issuers[1].AccountClaim);
        Assert.Empty(issuers[1].Grants);
    }

    [Theory]
    [InlineData("issuer = 'x'", "1:1: jwt: name is missing")]
    [InlineData("name = 'shell'\naccount = 'sub'", "2:8: jwt: name: expected a name of letters, digits, \".\", \"_\" and \"-\", found \"shell\"")]
    [InlineData(Whole, "1:1: jwt: its tokens stand for nobody: give it account, the claim that names an account, or [[auth.jwt.grant]]")]
    [InlineData(Whole + "algorithms = ['none']", "6:15: jwt: algorithms: expected one of \"RS256\", \"RS384\", \"RS512\", \"PS256\", \"ES256\", \"ES384\", found \"none\"")]
    [InlineData(Whole + "algorithms = ['HS256']", "6:15: jwt: algorithms: expected one of \"RS256\", \"RS384\", \"RS512\", \"PS256\", \"ES256\", \"ES384\", found \"HS256\"")]
    [InlineData(Whole + "secret = 'x'\naccount = 'sub'", "6:1: jwt: unknown key 'secret'; known are name, issuer, audience, keys, algorithms, account, grant")]
    public void Load_InvalidTable_IsRefusedWithItsPlace(string keys, string expected) =>
        Assert.Contains($"FILE:{expected}", Refuse($"[[auth.jwt]]\n{keys}").Split('\n'));

    [Theory]
    [InlineData("claim = 'sub'\n", "", "6:1: jwt: grant: claim is missing")]
    [InlineData("value = 'job-*'", "value = ''", "8:9: jwt: grant: value: expected a text (* is any run of characters, ? any one), found \"\"")]
    [InlineData("ci/{project}/*", "ci/{project/*", "9:14: jwt: grant: repository: expected a name such as \"ci/{project_path}/*\" (* is any run of characters, ? any one, {claim} what a claim says), found \"ci/{project/*\"")]
    [InlineData("'push'", "'own'", "10:20: jwt: grant: actions: expected one of \"pull\", \"push\", \"delete\", \"admin\", found \"own\"")]
    public void Load_InvalidGrant_IsRefusedWithItsPlace(string part, string replacement, string expected) =>
        Assert.Contains(
            $"FILE:{expected}", Refuse($"[[auth.jwt]]\n{Whole}{Grant.Replace(part, replacement, StringComparison.Ordinal)}").Split('\n'));

    [Fact]
    public void Load_MoreGrantsThanATokenHolds_IsRefused() =>
        Assert.Equal(
            "FILE:1:1: jwt: it has 25 grants, and may have 24",
            Refuse($"[[auth.jwt]]\n{Whole}{string.Concat(Enumerable.Repeat(Grant, 25))}"));

    [Fact]
    public void Load_SameNameTwice_IsRefused() =>
        Assert.EndsWith(
            "\"ci\" has a [[auth.jwt]] already", Refuse($"[[auth.jwt]]\n{Whole}account = 'a'\n[[auth.jwt]]\n{Whole}account = 'a'"), StringComparison.Ordinal);

    [Theory]
    [InlineData("[auth]\nmode = 'open'\n[[auth.jwt]]\n" + Whole + "account = 'sub'", "[[auth.jwt]] says nothing while the registry is open: [auth] mode")]
    [InlineData(
        "[auth]\nmode = 'open'\n[tls]\ncertificate = 'a'\nkey = 'a'\nclient_ca = 'ca'",
        "[tls] client_ca says nothing while the registry is open: [auth] mode")]
    [InlineData("[tls]\nclient_ca = 'ca'", "[tls] client_ca needs [tls] certificate: TLS takes both files")]
    public void Load_WithoutWhatItNeeds_IsRefused(string toml, string expected) => Assert.EndsWith(expected, Refuse(toml), StringComparison.Ordinal);

    private IReadOnlyList<JwtConfiguration> Load(string toml) => _files.Load(_files.Write("registry.toml", toml)).Configuration.Auth.Jwt;

    private string Refuse(string toml) => _files.Refuse(_files.Write("registry.toml", toml));
}
