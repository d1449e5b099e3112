using System.Buffers.Text;
using System.Text.Json;
using Registry.Core.Access;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Auth;

/// <summary>A whole server that takes the tokens of an outside issuer.</summary>
public sealed class ExternalSignInTests : IAsyncLifetime, IDisposable
{
    private const string Configuration = TestIssuer.Configuration + $$"""
        [[auth.jwt.grant]]
        claim = "sub"
        value = "job-*"
        repository = "ci/{project}/*"
        actions = ["pull", "push"]

        [[auth.jwt]]
        name = "people"
        issuer = "{{TestIssuer.Issuer}}"
        audience = "people"
        keys = "keys.json"
        account = "login"
        """;

    private const string Repository = "ci/team/app/web";

    private readonly TestIssuer _issuer = new();
    private AccessServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await AccessServer.StartAsync(
            TimeProvider.System, Files, ("REGISTRYD_AUDIT_FILE", "audit.log"), ("REGISTRYD_AUDIT_EVENTS", "login,login-failed,push"));
        await _server.AddAccountAsync("ann");
        await _server.GrantAsync("ann", "own/*", RegistryAction.Pull);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _issuer.Dispose();

    private Dictionary<string, string> Files => new() { ["registry.toml"] = Configuration, ["keys.json"] = _issuer.KeySet };

    private string Job => _issuer.Sign(Claims());

    [Theory]
    [InlineData("any")]
    [InlineData("")]
    [InlineData("ann")]
    public async Task Get_TokenAsPassword_IsWhomItStandsForWhateverTheName(string user)
    {
        var authorization = AccessServer.Basic(user, Job);

        (await TagsAsync(Repository, authorization)).Expect(OK);
        (await TagsAsync("own/app", authorization)).ExpectError(Forbidden, "DENIED");
    }

    [Fact]
    public async Task Get_TokenAsBearer_IsWhomItStandsFor()
    {
        (await TagsAsync(Repository, "Bearer " + Job)).Expect(OK);
        (await TagsAsync("ci/team/other/web", "Bearer " + Job)).ExpectError(Forbidden, "DENIED");
        (await _server.Http.GetAsync("/v2/", ("Authorization", "Bearer " + Job))).Expect(OK);
    }

    [Fact]
    public async Task Login_TokenAsPassword_GetsATokenThatEndsNoLaterAndHasItsRights()
    {
        var expiry = DateTimeOffset.UtcNow.AddSeconds(100).ToUnixTimeSeconds();
        var job = _issuer.Sign(TestIssuer.Claims($"{expiry}", ",\"project\":\"team/app\""));
        var path = AccessServer.TokenPath($"repository:{Repository}:pull,push,delete", "repository:own/app:pull") + "&offline_token=true";

        var body = (await _server.Http.GetAsync(path, ("Authorization", AccessServer.Basic("ci", job)))).Expect(OK).Json();

        var token = body.GetProperty("token").GetString()!;
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        Assert.Equal(expiry, claims.RootElement.GetProperty("exp").GetInt64());
        Assert.InRange(body.GetProperty("expires_in").GetInt32(), 60, 100);
        Assert.Equal($"repository:{Repository}:pull,push", body.GetProperty("scope").GetString());
        Assert.False(body.TryGetProperty("refresh_token", out _));
        (await TagsAsync(Repository, "Bearer " + token)).Expect(OK);
        (await TagsAsync("own/app", "Bearer " + token)).ExpectError(Forbidden, "DENIED");
    }

    [Fact]
    public async Task Login_FormWithTokenAsPassword_GetsAToken()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = "ci",
            ["password"] = Job,
            ["scope"] = $"repository:{Repository}:pull",
        });

        var answer = await _server.Http.SendAsync(HttpMethod.Post, "/auth/token", form);

        Assert.Equal($"repository:{Repository}:pull", answer.Expect(OK).Json().GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Get_CatalogWithTokenIssuedForIt_ShowsWhatTheClaimsGrant()
    {
        await _server.GrantAsync("ann", "*", RegistryAction.Pull | RegistryAction.Push);
        foreach (var repository in new[] { Repository, "ci/team/other/web" })
        {
            var blob = TestBlob.EmptyJson;
            (await _server.Http.SendAsync(
                HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={blob.Digest}", new ByteArrayContent(blob.Bytes),
                ("Authorization", AccessServer.Basic("ann")))).Expect(Created);
            var image = TestManifest.Image(blob, [blob]);
            (await _server.Http.SendAsync(
                HttpMethod.Put, $"/v2/{repository}/manifests/v1", new ByteArrayContent(image.Bytes),
                ("Authorization", AccessServer.Basic("ann")), ("Content-Type", image.MediaType))).Expect(Created);
        }

        var token = await _server.TokenAsync(AccessServer.Basic("ci", Job), "registry:catalog:*");

        Assert.Equal([Repository], (await _server.Http.GetAsync("/v2/_catalog", ("Authorization", "Bearer " + token))).Expect(OK).Strings("repositories"));
    }

    [Fact]
    public async Task Get_TokenOfAnAccount_HasItsRightsForAsLongAsItMaySignIn()
    {
        var token = _issuer.Sign(Claims(",\"login\":\"ann\"").Replace(TestIssuer.Audience, "people", StringComparison.Ordinal));
        var bearer = "Bearer " + await _server.TokenAsync(AccessServer.Basic("x", token), "repository:own/app:pull");
        string[] credentials = ["Bearer " + token, AccessServer.Basic("x", token), bearer];
        foreach (var authorization in credentials)
        {
            (await TagsAsync("own/app", authorization)).Expect(OK);
        }

        await _server.Accounts.SetDisabledAsync(AccountName.Parse("ann"), isDisabled: true, default);

        foreach (var authorization in credentials)
        {
            (await TagsAsync("own/app", authorization)).ExpectError(Unauthorized, "UNAUTHORIZED");
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    public async Task Get_TokenThatNobodySigned_IsRefusedAsBearerAndAsPassword(string algorithm)
    {
        var token = TestIssuer.SignWith(_ => [1, 2, 3], $$"""{"alg":"{{algorithm}}"}""", Claims());

        var answer = (await TagsAsync(Repository, "Bearer " + token)).ExpectError(Unauthorized, "UNAUTHORIZED");
        Assert.EndsWith(",error=\"invalid_token\"", answer["WWW-Authenticate"], StringComparison.Ordinal);
        (await TagsAsync(Repository, AccessServer.Basic("ci", token))).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_TokenLongerThanAHeaderMayBe_IsRefusedUnread()
    {
        var token = _issuer.Sign(Claims($",\"x\":\"{new string('x', 16_384)}\""));

        (await TagsAsync(Repository, "Bearer " + token)).ExpectError(Unauthorized, "UNAUTHORIZED");
        (await TagsAsync(Repository, "Bearer " + _issuer.Sign(Claims($",\"x\":\"{new string('x', 8_192)}\"")))).Expect(OK);
    }

    [Fact]
    public async Task Get_BadTokensAgainAndAgain_MakeTheAddressWait()
    {
        var bad = AccessServer.Basic("ci", Job + "AAAA");
        (await TagsAsync(Repository, bad)).ExpectError(Unauthorized, "UNAUTHORIZED");
        (await TagsAsync(Repository, "Bearer " + Job + "AAAA")).ExpectError(Unauthorized, "UNAUTHORIZED");
        (await TagsAsync(Repository, bad)).ExpectError(Unauthorized, "UNAUTHORIZED");

        var answer = (await TagsAsync(Repository, bad)).ExpectError(TooManyRequests, "TOOMANYREQUESTS");

        Assert.NotNull(answer["Retry-After"]);
        (await TagsAsync(Repository, "Bearer " + Job)).ExpectError(TooManyRequests, "TOOMANYREQUESTS");
    }

    [Fact]
    public async Task Get_TokenThatTheServerIssued_IsNoPassword()
    {
        var bearer = await _server.TokenAsync(AccessServer.Basic("ann"), "repository:own/app:pull");
        (await TagsAsync("own/app", "Bearer " + bearer)).Expect(OK);

        (await TagsAsync("own/app", AccessServer.Basic("", bearer))).ExpectError(Unauthorized, "UNAUTHORIZED");
        (await _server.Http.GetAsync(AccessServer.TokenPath("repository:own/app:pull"), ("Authorization", AccessServer.Basic("", bearer))))
            .ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_KeysChangedMeanwhile_RefusesTheOldOnes()
    {
        var time = new Registry.Testing.Time.FakeTimeProvider();
        await using var server = await AccessServer.StartAsync(time, Files);
        var job = "Bearer " + _issuer.Sign(TestIssuer.Claims(time.GetUtcNow(), ",\"project\":\"team/app\""));
        (await server.Http.GetAsync("/v2/", ("Authorization", job))).Expect(OK);
        using var other = new TestIssuer();

        await File.WriteAllTextAsync(server.PathOf("keys.json"), other.KeySet);
        time.Advance(TimeSpan.FromSeconds(1));

        (await server.Http.GetAsync("/v2/", ("Authorization", job))).ExpectError(Unauthorized, "UNAUTHORIZED");
        var anew = "Bearer " + other.Sign(TestIssuer.Claims(time.GetUtcNow(), ",\"project\":\"team/app\""));
        (await server.Http.GetAsync("/v2/", ("Authorization", anew))).Expect(OK);
    }

    [Fact]
    public async Task Get_Tokens_AreWrittenDownByIssuerAndSubjectWithoutThemselves()
    {
        var subject = "job-1\\nlogin\\u0000";
        var good = _issuer.Sign(Claims().Replace("job-1", subject, StringComparison.Ordinal));
        (await TagsAsync(Repository, "Bearer " + good)).Expect(OK);
        (await TagsAsync(Repository, "Bearer " + good)).Expect(OK);
        (await TagsAsync(Repository, "Bearer " + good + "AAAA")).ExpectError(Unauthorized, "UNAUTHORIZED");
        (await TagsAsync(Repository, AccessServer.Basic(good, "x"))).ExpectError(Unauthorized, "UNAUTHORIZED");

        var lines = await _server.ReadLinesAsync("audit*.log");

        Assert.Equal(3, lines.Count);
        Assert.Contains("\"user\":\"JWT...\"", lines[2], StringComparison.Ordinal);
        using var login = JsonDocument.Parse(lines[0]);
        using var refused = JsonDocument.Parse(lines[1]);
        Assert.Equal(("login", "ci:job-1\nlogin\0"), (Text(login, "event"), Text(login, "user")));
        Assert.Equal(("login-failed", "ci:job-1\nlogin\0"), (Text(refused, "event"), Text(refused, "user")));
        Assert.DoesNotContain(lines, line => line.Contains(good[..20], StringComparison.Ordinal));
    }

    private static string Claims(string more = "") => TestIssuer.Claims(DateTimeOffset.UtcNow, ",\"project\":\"team/app\"" + more);

    private static string? Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString();

    private Task<WireResponse> TagsAsync(string repository, string authorization) =>
        _server.Http.GetAsync($"/v2/{repository}/tags/list", ("Authorization", authorization));
}
