using System.Net;
using Registry.Core.Access;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Auth;

/// <summary>CNCF distribution, "Token Authentication Specification" and "OAuth2 Token Authentication".</summary>
public sealed class TokenEndpointTests : IAsyncLifetime
{
    private const string Scope = "repository:team/app:pull,push";

    private AccessServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await AccessServer.StartAsync();
        await _server.AddAccountAsync("ann");
        await _server.GrantAsync("ann", "team/*", RegistryAction.Pull);
        await _server.GrantAsync("anonymous", "public/*", RegistryAction.Pull);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Get_Password_AnswersATokenForTwoGenerationsOfClients()
    {
        var answer = await GetAsync("ann", Scope);

        var body = answer.Expect(OK).ExpectHeader("Content-Type", "application/json").ExpectHeader("Cache-Control", "no-store").Json();
        Assert.Equal(body.GetProperty("token").GetString(), body.GetProperty("access_token").GetString());
        Assert.Equal(300, body.GetProperty("expires_in").GetInt32());
        Assert.True(body.GetProperty("issued_at").GetDateTimeOffset() <= DateTimeOffset.UtcNow);
        Assert.False(body.TryGetProperty("refresh_token", out _));
    }

    [Theory]
    [InlineData("ann", "repository:team/app:pull,push", "repository:team/app:pull")]
    [InlineData("ann", "repository:team/app:*", "repository:team/app:pull")]
    [InlineData("ann", "repository:team/a:pull repository:team/b:pull", "repository:team/a:pull repository:team/b:pull")]
    [InlineData("ann", "repository:team/a:pull repository:team/a:pull", "repository:team/a:pull")]
    [InlineData("ann", "repository:secret/app:pull", "")]
    [InlineData("ann", "repository(plugin):team/app:pull", "repository:team/app:pull")]
    [InlineData("ann", "registry:catalog:*", "registry:catalog:*")]
    [InlineData("ann", "repository::pull repository:TEAM:pull x ::: repository:team/a\0:pull repository:team/app:fly", "")]
    [InlineData("ann", "", "")]
    [InlineData(null, "repository:public/app:pull,push repository:team/app:pull", "repository:public/app:pull")]
    public async Task Get_Scopes_AreCutDownToTheRights(string? account, string asked, string granted)
    {
        var answer = await GetAsync(account, asked);

        Assert.Equal(granted, answer.Expect(OK).Json().GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Get_RepeatedScopes_CountTogether()
    {
        var token = await _server.TokenAsync(AccessServer.Basic("ann"), "repository:team/a:pull", "repository:team/b:pull");

        (await PullAsync("team/a", token)).Expect(NotFound);
        (await PullAsync("team/b", token)).Expect(NotFound);
    }

    [Theory]
    [InlineData("ann", "wrong")]
    [InlineData("ann", "")]
    [InlineData("nobody", "nobody")]
    [InlineData("", "")]
    [InlineData("a\u0001b", "x")]
    public async Task Get_WrongPassword_IsRefused(string user, string password)
    {
        var answer = await _server.Http.GetAsync(AccessServer.TokenPath(Scope), ("Authorization", AccessServer.Basic(user, password)));

        answer.ExpectError(Unauthorized, "UNAUTHORIZED").ExpectHeader("WWW-Authenticate", "Basic realm=\"registryd\", charset=\"UTF-8\"");
    }

    [Fact]
    public async Task Get_PasswordTooLong_IsRefused() =>
        (await _server.Http.GetAsync("/auth/token", ("Authorization", AccessServer.Basic("ann", new string('x', 2000)))))
            .ExpectError(Unauthorized, "UNAUTHORIZED");

    [Fact]
    public async Task Post_Password_AnswersAToken()
    {
        var answer = await PostAsync($"grant_type=password&username=ann&password=ann&service=test&client_id=x&scope={Uri.EscapeDataString(Scope)}");

        (await PullAsync("team/app", answer.Expect(OK).Json().GetProperty("access_token").GetString()!)).Expect(NotFound);
    }

    [Theory]
    [InlineData("grant_type=password&username=ann&password=wrong", Unauthorized, "UNAUTHORIZED")]
    [InlineData("grant_type=refresh_token&refresh_token=x.y.z", Unauthorized, "UNAUTHORIZED")]
    [InlineData("grant_type=refresh_token", Unauthorized, "UNAUTHORIZED")]
    [InlineData("grant_type=client_credentials", BadRequest, "UNSUPPORTED")]
    [InlineData("%%%=&&&==", BadRequest, "UNSUPPORTED")]
    [InlineData("", BadRequest, "UNSUPPORTED")]
    public async Task Post_BadForm_IsRefused(string form, HttpStatusCode status, string code) =>
        (await PostAsync(form)).ExpectError(status, code);

    [Fact]
    public async Task Post_FormTooLong_IsRefused() => (await PostAsync("scope=" + new string('x', 20_000))).ExpectError(BadRequest, "UNSUPPORTED");

    [Fact]
    public async Task Send_OtherMethod_IsRefused() =>
        (await _server.Http.SendAsync(HttpMethod.Delete, "/auth/token", null)).ExpectError(MethodNotAllowed, "UNSUPPORTED");

    [Fact]
    public async Task Post_RefreshToken_AnswersATokenWithTheRightsOfNow()
    {
        var refresh = await RefreshTokenAsync(AccessServer.Basic("ann"));
        await _server.GrantAsync("ann", "team/*", RegistryAction.Push);

        var answer = await PostRefreshAsync(refresh);

        Assert.Equal(Scope, answer.Expect(OK).Json().GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Post_RefreshTokenAfterThePasswordChanged_IsRefused()
    {
        var refresh = await RefreshTokenAsync(AccessServer.Basic("ann"));

        await _server.Accounts.SetPasswordAsync(AccountName.Parse("ann"), PasswordHash.Create("another"), default);

        (await PostRefreshAsync(refresh)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Post_RefreshTokenOfADisabledAccount_IsRefused()
    {
        var refresh = await RefreshTokenAsync(AccessServer.Basic("ann"));

        await _server.Accounts.SetDisabledAsync(AccountName.Parse("ann"), isDisabled: true, default);

        (await PostRefreshAsync(refresh)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Post_RefreshTokenOfARevokedAccessToken_IsRefused()
    {
        var secret = await _server.AddAccessTokenAsync("ann", "ci", expiresAt: null);
        var refresh = await RefreshTokenAsync(AccessServer.Basic("ann", secret));
        (await PostRefreshAsync(refresh)).Expect(OK);

        await _server.AccessTokens.RemoveAsync(AccountName.Parse("ann"), "ci", default);

        (await PostRefreshAsync(refresh)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Send_RefreshTokenAsBearerToken_IsRefused()
    {
        var refresh = await RefreshTokenAsync(AccessServer.Basic("ann"));

        (await PullAsync("team/app", refresh)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Post_BearerTokenAsRefreshToken_IsRefused()
    {
        var token = await _server.TokenAsync(AccessServer.Basic("ann"), Scope);

        (await PostRefreshAsync(token)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_AnonymousOffline_HasNoRefreshToken()
    {
        var answer = (await _server.Http.GetAsync("/auth/token?offline_token=true")).Expect(OK);

        Assert.False(answer.Json().TryGetProperty("refresh_token", out _));
    }

    private Task<WireResponse> GetAsync(string? account, string scope) => _server.Http.GetAsync(
        AccessServer.TokenPath(scope), AccessServer.HeadersOf(account is null ? null : AccessServer.Basic(account)));

    private Task<WireResponse> PostAsync(string form) => _server.Http.SendAsync(
        HttpMethod.Post, "/auth/token", new StringContent(form), ("Content-Type", "application/x-www-form-urlencoded"));

    private Task<WireResponse> PostRefreshAsync(string token) =>
        PostAsync($"grant_type=refresh_token&refresh_token={token}&scope={Uri.EscapeDataString(Scope)}");

    private Task<WireResponse> PullAsync(string repository, string token) =>
        _server.Http.GetAsync($"/v2/{repository}/manifests/latest", ("Authorization", $"Bearer {token}"));

    private async Task<string> RefreshTokenAsync(string authorization)
    {
        var answer = await _server.Http.GetAsync("/auth/token?offline_token=true&scope=" + Scope, ("Authorization", authorization));
        return answer.Expect(OK).Json().GetProperty("refresh_token").GetString()!;
    }
}
