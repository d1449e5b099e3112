using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Daemon.Auth;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class ExternalIssuerTests : IDisposable
{
    private static readonly AccessRules Rules = new(
        1,
        [Account("ann", isDisabled: false), Account("bob", isDisabled: true)],
        new Dictionary<GroupName, IReadOnlySet<AccountName>>(),
        [new Grant(GrantSubject.Authenticated, AccessServer.GlobOf("base/*"), RegistryAction.Pull)]);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();
    private readonly TestIssuer _issuer = new();

    public void Dispose()
    {
        _issuer.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    public void Identify_GoodToken_IsWhomTheClaimsName(string algorithm)
    {
        var identity = Identify(_issuer.Sign(Claims(), algorithm))!;

        Assert.Equal("ci:job-1", identity.Name);
        Assert.Null(identity.Account);
        Assert.True(identity.IsAuthenticated);
        Assert.False(identity.IsAdministrator);
        Assert.Equal(_time.GetUtcNow().AddHours(1), identity.External!.Expiry);
        Assert.Equal(RegistryAction.Pull | RegistryAction.Push, AccessPolicy.Allowed(identity, RepositoryName.Parse("ci/team/app/x")));
        Assert.Equal(RegistryAction.Pull, AccessPolicy.Allowed(identity, RepositoryName.Parse("base/x")));
        Assert.Equal(RegistryAction.None, AccessPolicy.Allowed(identity, RepositoryName.Parse("ci/team/other/x")));
    }

    [Fact]
    public void Identify_AlgorithmThatIsNotTaken_IsRefused()
    {
        Assert.Null(Identify(_issuer.Sign(Claims(), "RS384"), algorithms: ["RS256", "ES256"]));
        Assert.NotNull(Identify(_issuer.Sign(Claims(), "RS256"), algorithms: ["RS256", "ES256"]));
    }

    [Fact]
    public void Identify_AlteredAnywhere_IsRefused()
    {
        var token = _issuer.Sign(Claims(), "ES256");
        Assert.NotNull(Identify(token));
        for (var i = 0; i < token.Length; i++)
        {
            // The last character of a part may have bits that say nothing: the neighbour in the alphabet might read the same.
            var altered = token[..i] + (token[i] is 'A' or 'B' or 'C' or 'D' ? 'w' : 'A') + token[(i + 1)..];
            Assert.True(JsonWebToken.TryRead(altered) is not { } read || Identify(read) is null, altered);
        }
    }

    [Fact]
    public void Identify_PublicKeyAsHmacSecret_IsRefused()
    {
        var pem = Encoding.ASCII.GetBytes(_issuer.Rsa.ExportSubjectPublicKeyInfoPem());
        foreach (var header in new[] { """{"alg":"HS256"}""", """{"alg":"HS256","kid":"rsa"}""", """{"alg":"RS256","kid":"rsa"}""" })
        {
            Assert.Null(Identify(TestIssuer.SignWith(data => HMACSHA256.HashData(pem, data), header, Claims())));
        }
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":["RS256"]}""")]
    [InlineData("""{"alg":"rs256"}""")]
    [InlineData("""{"alg":"ES256","kid":"rsa"}""")]
    [InlineData("""{"alg":"ES384","kid":"p256"}""")]
    [InlineData("""{"alg":"RS256","kid":"p256"}""")]
    [InlineData("""{"alg":"RS256","kid":"other"}""")]
    [InlineData("""{"alg":"RS256","kid":"../../../../dev/null"}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa\u0000"}""")]
    [InlineData("""{}""")]
    public void Identify_HeaderThatSaysSomethingElse_IsRefused(string header) => Assert.Null(Identify(_issuer.Sign(Claims(), "RS256", header)));

    [Theory]
    [InlineData("""{"alg":"RS256","jwk":{"kty":"oct","k":"AAAA"},"kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","jku":"https://evil.example/keys","x5u":"file:///etc/passwd"}""")]
    public void Identify_KeyInTheToken_IsNotLookedAt(string header)
    {
        using var other = RSA.Create(2048);
        byte[] Sign(byte[] data) => other.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Assert.Null(Identify(TestIssuer.SignWith(Sign, header, Claims())));
        Assert.NotNull(Identify(_issuer.Sign(Claims(), "RS256", header)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3659, true)]
    [InlineData(3660, false)]
    public void Identify_LaterOn_IsRefusedAMinuteAfterTheEnd(int seconds, bool isGood)
    {
        var token = _issuer.Sign(Claims());
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(isGood, Identify(token) is not null);
    }

    [Theory]
    [InlineData("nbf", 60, true)]
    [InlineData("nbf", 61, false)]
    [InlineData("iat", 60, true)]
    [InlineData("iat", 61, false)]
    public void Identify_NotGoodYet_IsRefusedBeyondAMinute(string claim, int seconds, bool isGood)
    {
        var time = _time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

        Assert.Equal(isGood, Identify(_issuer.Sign(Claims($",\"{claim}\":{time}"))) is not null);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1")]
    [InlineData("253402300800")]
    [InlineData("99999999999999999999999999")]
    [InlineData("\"4102444800\"")]
    [InlineData("null")]
    [InlineData("[4102444800]")]
    [InlineData("{\"exp\":{\"exp\":4102444800}}")]
    public void Identify_EndThatIsNoTime_IsRefused(string expiry) =>
        Assert.Null(Identify(_issuer.Sign(TestIssuer.Claims(expiry, ",\"project\":\"team/app\""))));

    [Fact]
    public void Identify_EndAtTheEndOfAllTime_IsGood() =>
        Assert.NotNull(Identify(_issuer.Sign(TestIssuer.Claims("253402300799", ",\"project\":\"team/app\""))));

    [Theory]
    [InlineData(",\"nbf\":\"0\"")]
    [InlineData(",\"nbf\":null")]
    [InlineData(",\"iat\":1e999")]
    [InlineData(",\"sub\":\"job-2\"")]
    [InlineData(",\"\\u0073ub\":\"job-2\"")]
    [InlineData(",\"exp\":99999999999")]
    [InlineData(",\"half\":[\"\\ud800\"]")]
    public void Identify_ClaimsThatAreMalformedOrThereTwice_IsRefused(string more) => Assert.Null(Identify(_issuer.Sign(Claims(more))));

    [Theory]
    [InlineData("\"registry.test\"", true)]
    [InlineData("[\"other\",\"registry.test\"]", true)]
    [InlineData("[[\"registry.test\"]]", false)]
    [InlineData("{\"aud\":\"registry.test\"}", false)]
    [InlineData("\"registry.test.evil\"", false)]
    [InlineData("\"Registry.test\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("[]", false)]
    [InlineData("true", false)]
    public void Identify_Audience_HasToHaveTheRegistry(string audience, bool isGood) => Assert.Equal(
        isGood, Identify(_issuer.Sign(Claims().Replace("\"registry.test\"", audience, StringComparison.Ordinal))) is not null);

    [Theory]
    [InlineData("https://ci.example/")]
    [InlineData("HTTPS://ci.example")]
    [InlineData("https://ci.example.evil")]
    [InlineData("")]
    public void IsNamedBy_IssuerThatIsNotTheSameToTheLetter_IsNot(string issuer)
    {
        var token = _issuer.Sign(Claims().Replace(TestIssuer.Issuer, issuer, StringComparison.Ordinal));

        Assert.False(Create().IsNamedBy(JsonWebToken.TryRead(token)!));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void Identify_WithoutASubject_IsRefused(string subject) =>
        Assert.Null(Identify(_issuer.Sign(Claims().Replace("\"job-1\"", subject, StringComparison.Ordinal))));

    [Fact]
    public void Identify_SubjectThatIsTooLong_IsRefused() =>
        Assert.Null(Identify(_issuer.Sign(Claims().Replace("job-1", new string('x', 513), StringComparison.Ordinal))));

    [Theory]
    [InlineData("team/app/*")]
    [InlineData("*")]
    [InlineData("..")]
    [InlineData("../secret")]
    [InlineData("/")]
    [InlineData("team//app")]
    [InlineData("Team/App")]
    [InlineData("te?m")]
    [InlineData("{sub}")]
    [InlineData("")]
    public void Identify_ClaimThatIsNoName_StandsForNobody(string project) =>
        Assert.Null(Identify(_issuer.Sign(TestIssuer.Claims(_time.GetUtcNow(), $",\"project\":\"{project}\""))));

    [Fact]
    public void Identify_NothingGranted_StandsForNobody() => Assert.Null(Identify(_issuer.Sign(Claims().Replace("job-1", "person-1", StringComparison.Ordinal))));

    [Theory]
    [InlineData("ann", true)]
    [InlineData("bob", false)]
    [InlineData("carol", false)]
    [InlineData("", false)]
    [InlineData("anonymous", false)]
    public void Identify_AccountClaim_HasToNameOneThatMaySignIn(string account, bool isGood)
    {
        var identity = Identify(_issuer.Sign(Claims($",\"login\":\"{account}\"")), accountClaim: "login");

        Assert.Equal(isGood, identity is not null);
        Assert.Equal(isGood ? AccountName.Parse("ann") : null, identity?.Account);
    }

    private string Claims(string more = "") => TestIssuer.Claims(_time.GetUtcNow(), ",\"project\":\"team/app\"" + more);

    private Identity? Identify(string token, string? accountClaim = null, params string[] algorithms) =>
        JsonWebToken.TryRead(token) is { } read ? Create(accountClaim, algorithms).Identify(read, Rules, _time.GetUtcNow(), out _) : null;

    private Identity? Identify(JsonWebToken token) => Create().Identify(token, Rules, _time.GetUtcNow(), out _);

    private ExternalIssuer Create(string? accountClaim = null, params string[] algorithms)
    {
        var path = _folder.File("keys.json");
        File.WriteAllText(path, _issuer.KeySet);
        Assert.True(ClaimPattern.TryParse("job-*", out var value));
        Assert.True(RepositoryTemplate.TryParse("ci/{project}/*", out var repositories));
        return new ExternalIssuer(
            "ci",
            TestIssuer.Issuer,
            TestIssuer.Audience,
            accountClaim,
            [new ClaimGrant("sub", value, repositories, RegistryAction.Pull | RegistryAction.Push)],
            new IssuerKeys(path, algorithms, _time, _log.CreateLogger<IssuerKeys>()));
    }

    private static AccountRecord Account(string name, bool isDisabled) =>
        new(AccountName.Parse(name), IsAdministrator: false, isDisabled, HasPassword: true, DateTimeOffset.UnixEpoch);
}
