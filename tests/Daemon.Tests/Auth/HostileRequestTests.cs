using System.Net;
using System.Text;
using System.Text.Json;
using Registry.Core.Access;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Auth;

/// <summary>What no client of good will sends to a server that goes by accounts.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private AccessServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await AccessServer.StartAsync(TimeProvider.System, ("REGISTRYD_AUDIT_FILE", "audit/audit.log"));
        await _server.AddAccountAsync("ann");
        await _server.GrantAsync("ann", "team/*", RegistryAction.Pull);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("Authorization: Basic \u00e9\u00ff")]
    [InlineData("Authorization: \u00ff")]
    [InlineData("Authorization: Bearer \u00e9.\u00e9.\u00e9")]
    [InlineData("Authorization: Basic YW5uOmFubg==\r\nAuthorization: Basic YW5uOmFubg==")]
    [InlineData("Authorization: Basic YW5uOmFubg==, Bearer x")]
    [InlineData("Authorization: Basic\tYW5uOmFubg==")]
    [InlineData("Authorization:")]
    public async Task Get_HeaderThatIsNone_IsChallengedAndWrittenDown(string header)
    {
        var answer = (await SendAsync("GET /v2/", header)).ExpectError(Unauthorized, "UNAUTHORIZED");

        Assert.StartsWith("Bearer realm=\"http://localhost/auth/token\"", answer["WWW-Authenticate"], StringComparison.Ordinal);
        using var line = JsonDocument.Parse(Assert.Single(await _server.ReadLinesAsync("audit*.log")));
        Assert.Equal("login-failed", line.RootElement.GetProperty("event").GetString());
    }

    [Fact]
    public async Task Get_WithoutAHost_IsChallengedToComeWhereItConnected()
    {
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
        await connection.SendAsync("GET /v2/ HTTP/1.0\r\n\r\n"u8.ToArray());

        var authority = _server.Http.BaseAddress.Authority;
        (await connection.ReadAsync())!.ExpectHeader("WWW-Authenticate", $"Bearer realm=\"http://{authority}/auth/token\",service=\"{authority}\"");
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("BASIC")]
    public async Task Get_SchemeInOtherCase_CountsAsWell(string scheme) =>
        (await SendAsync("GET /v2/", $"Authorization: {scheme} YW5uOmFubg==")).Expect(OK);

    [Fact]
    public async Task Get_ForgedForwardedFor_IsSlowedDownByItsOwnAddress()
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            var answer = await SendAsync(
                "GET /v2/", $"Authorization: {AccessServer.Basic($"user{i}", "guess")}\r\nX-Forwarded-For: 192.0.2.{i}\r\nForwarded: for=192.0.2.{i}");
            statuses.Add(answer.Status);
        }

        Assert.Equal([Unauthorized, Unauthorized, Unauthorized, TooManyRequests, TooManyRequests], statuses);
        Assert.All(
            await _server.ReadLinesAsync("audit*.log"), line => Assert.Contains("\"address\":\"127.0.0.1\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_PasswordOf20KiB_IsRefusedUnread() =>
        (await SendAsync("GET /v2/", $"Authorization: {AccessServer.Basic("ann", new string('x', 20 * 1024))}")).ExpectError(Unauthorized, "UNAUTHORIZED");

    [Theory]
    [InlineData("Basic YW5u")]
    [InlineData("Bearer x.y.z")]
    [InlineData("Negotiate x")]
    public async Task Get_TokenWithCredentialsOfAnotherKind_IsChallengedForAPassword(string authorization) =>
        (await SendAsync("GET /auth/token", $"Authorization: {authorization}")).ExpectError(Unauthorized, "UNAUTHORIZED")
            .ExpectHeader("WWW-Authenticate", "Basic realm=\"registryd\", charset=\"UTF-8\"");

    [Theory]
    [InlineData("/v2/")]
    [InlineData("/auth/token?offline_token=true&scope=repository:team/app:pull")]
    public async Task Get_BearerTokenAsThePasswordOfNobody_IsRefused(string path)
    {
        var bearer = await _server.TokenAsync(AccessServer.Basic("ann"));
        (await _server.Http.GetAsync("/v2/", ("Authorization", $"Bearer {bearer}"))).Expect(OK);

        (await _server.Http.GetAsync(path, ("Authorization", AccessServer.Basic("", bearer)))).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_TokenForThousandScopes_StaysShortEnoughToBeSent()
    {
        var scopes = string.Concat(Enumerable.Range(0, 1000).Select(number => $"&scope=repository:team/a{number}:pull"));

        var token = (await _server.Http.GetAsync($"/auth/token?x=y{scopes}", ("Authorization", AccessServer.Basic("ann"))))
            .Expect(OK).Json().GetProperty("token").GetString();

        (await SendAsync("GET /v2/team/a0/tags/list", $"Authorization: Bearer {token}")).Expect(OK);
    }

    [Theory]
    [InlineData("service=a&service=b&account=x&account=y&offline_token=false&offline_token=true")]
    [InlineData("scope=%00%0a%0d&scope=repository:..%2f..:pull&scope=%ff%fe&scope=repository:team/app:")]
    [InlineData("%&=&&%zz&scope&scope=&=scope")]
    public async Task Get_TokenWithQueryFullOfGarbage_IsGoodForNothing(string query)
    {
        var body = (await SendAsync($"GET /auth/token?{query}", $"Authorization: {AccessServer.Basic("ann")}")).Expect(OK).Json();

        Assert.Equal("", body.GetProperty("scope").GetString());
        Assert.False(body.TryGetProperty("refresh_token", out _));
    }

    [Fact]
    public async Task Head_Token_IsNoMethodOfIts()
    {
        var answer = await SendAsync("HEAD /auth/token", "Accept: */*", hasBody: false);

        answer.Expect(MethodNotAllowed).ExpectHeader("Allow", "GET, POST, OPTIONS");
    }

    [Theory]
    [InlineData("grant_type=password&username=ann&username=bob&password=ann", Unauthorized)]
    [InlineData("grant_type=password&grant_type=refresh_token&username=ann&password=ann", BadRequest)]
    [InlineData("grant_type=password&username=an%00n&password=ann", Unauthorized)]
    [InlineData("grant_type=password&username=ann%0a&password=ann", Unauthorized)]
    [InlineData("grant_type=password&username=%ff&password=%ff", Unauthorized)]
    [InlineData("grant_type=password&username=ann", Unauthorized)]
    [InlineData("{\"grant_type\":\"password\"}", BadRequest)]
    public async Task Post_TokenWithBadForm_IsRefused(string form, HttpStatusCode status) =>
        (await SendAsync("POST /auth/token", $"Content-Type: text/plain\r\nContent-Length: {form.Length}", form)).Expect(status);

    [Fact]
    public async Task Post_TokenWithEndlessForm_IsRefusedAfterABound()
    {
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
        await connection.SendHeadAsync("POST /auth/token", "Transfer-Encoding: chunked");
        for (var i = 0; i < 17; i++)
        {
            await connection.SendAsync(Encoding.ASCII.GetBytes($"400\r\n{new string('a', 1024)}\r\n"));
        }

        (await connection.ReadAsync())!.ExpectError(BadRequest, "UNSUPPORTED");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("7fffffffff")]
    [InlineData("ffffffffffffffffff")]
    public async Task Post_TokenWithAChunkThatIsNone_IsRefused(string size) =>
        (await SendAsync("POST /auth/token", "Transfer-Encoding: chunked", $"{size}\r\na\r\n")).ExpectError(BadRequest, "UNSUPPORTED");

    private async Task<WireResponse> SendAsync(string requestLine, string headers, string body = "", bool hasBody = true)
    {
        await using var connection = await RawConnection.ConnectAsync(_server.Http.BaseAddress);
        await connection.SendHeadAsync(requestLine, headers);
        await connection.SendAsync(Encoding.ASCII.GetBytes(body));
        return (await connection.ReadAsync(hasBody))!;
    }
}
