using Registry.Core.Access;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Auth;

/// <summary>Who gets in, and for how long: <c>/v2/</c> tells (OCI distribution spec, "Determining Support").</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private static readonly AccountName Ann = AccountName.Parse("ann");

    private AccessServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await AccessServer.StartAsync();
        await _server.AddAccountAsync("ann");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Get_BaseWithoutCredentials_IsChallengedAlsoWhereAnonymousMayPull()
    {
        await _server.GrantAsync("anonymous", "*", RegistryAction.Pull);

        var answer = (await PingAsync(null)).ExpectError(Unauthorized, "UNAUTHORIZED");

        var address = _server.Http.BaseAddress.Authority;
        answer.ExpectHeader("WWW-Authenticate", $"Bearer realm=\"http://{address}/auth/token\",service=\"{address}\"")
            .ExpectHeader("Docker-Distribution-API-Version", "registry/2.0");
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YW5u")]
    [InlineData("Basic YW5uOndyb25n")]
    [InlineData("Basic OmFubg==")]
    [InlineData("Basic AGFubjphbm4=")]
    [InlineData("Basic //86YW5u")]
    [InlineData("Bearer")]
    [InlineData("Bearer a b")]
    [InlineData("Bearer x.y.z")]
    [InlineData("Bearer QQ")]
    [InlineData("Digest username=ann")]
    [InlineData("YW5uOmFubg==")]
    public async Task Get_BaseWithBadCredentials_IsChallenged(string authorization)
    {
        var answer = (await PingAsync(authorization)).ExpectError(Unauthorized, "UNAUTHORIZED");

        Assert.StartsWith("Bearer realm=", answer["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BaseWithAHugeHeader_IsChallenged() =>
        (await PingAsync("Bearer " + new string('a', 17_000))).ExpectError(Unauthorized, "UNAUTHORIZED");

    [Fact]
    public async Task Get_HomebrewsToken_IsAnonymous()
    {
        await _server.GrantAsync("anonymous", "*", RegistryAction.Pull);

        (await _server.Http.GetAsync("/v2/app/tags/list", ("Authorization", "Bearer QQ=="))).Expect(OK);
        (await PingAsync("Bearer QQ==")).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_CatalogWithoutAnyGrantForAnonymous_IsChallenged() =>
        (await _server.Http.GetAsync("/v2/_catalog")).ExpectError(Unauthorized, "UNAUTHORIZED");

    [Fact]
    public async Task Send_Options_IsAnsweredBeforeAuthentication() =>
        (await _server.Http.SendAsync(HttpMethod.Options, "/v2/app/tags/list", null)).Expect(OK);

    [Fact]
    public async Task Get_BehindAnExternalUrl_IsChallengedThere()
    {
        await using var server = await AccessServer.StartAsync(
            TimeProvider.System, ("REGISTRYD_SERVER_EXTERNAL_URL", "https://registry.example.com"));

        (await server.Http.GetAsync("/v2/")).ExpectHeader(
            "WWW-Authenticate", "Bearer realm=\"https://registry.example.com/auth/token\",service=\"registry.example.com\"");
    }

    [Fact]
    public async Task Get_PasswordChanged_OldOneIsRefusedAtOnce()
    {
        (await PingAsync(AccessServer.Basic("ann"))).Expect(OK);

        await _server.Accounts.SetPasswordAsync(Ann, PasswordHash.Create("another"), default);

        (await PingAsync(AccessServer.Basic("ann"))).ExpectError(Unauthorized, "UNAUTHORIZED");
        (await PingAsync(AccessServer.Basic("ann", "another"))).Expect(OK);
    }

    [Fact]
    public async Task Get_PasswordChanged_ItsBearerTokensAreRefusedAtOnce()
    {
        var bearer = "Bearer " + await _server.TokenAsync(AccessServer.Basic("ann"));
        (await PingAsync(bearer)).Expect(OK);

        await _server.Accounts.SetPasswordAsync(Ann, PasswordHash.Create("another"), default);

        (await PingAsync(bearer)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_AccountMadeAnew_TokensOfTheOldOneAreRefused()
    {
        await _server.AddAccessTokenAsync("ann", "ci", expiresAt: null);
        var bearer = "Bearer " + await _server.TokenAsync(AccessServer.Basic("ann"));
        (await PingAsync(bearer)).Expect(OK);

        await _server.Accounts.RemoveAsync(Ann, default);
        await _server.AddAccountAsync("ann", isAdministrator: true);

        (await PingAsync(bearer)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_AccessTokenMadeAnewUnderTheSameName_BearerTokensOfTheOldOneAreRefused()
    {
        // Also where the clock was set back in between.
        var secret = await _server.AddAccessTokenAsync("ann", "ci", expiresAt: null, DateTimeOffset.UtcNow.AddHours(2));
        var bearer = "Bearer " + await _server.TokenAsync(AccessServer.Basic("ann", secret));
        (await PingAsync(bearer)).Expect(OK);

        await _server.AccessTokens.RemoveAsync(Ann, "ci", default);
        await _server.AddAccessTokenAsync("ann", "ci", expiresAt: null, DateTimeOffset.UtcNow.AddHours(-2));

        (await PingAsync(bearer)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_AccountDisabled_EverythingOfItIsRefusedAtOnce()
    {
        var secret = await _server.AddAccessTokenAsync("ann", "ci", expiresAt: null);
        var bearer = "Bearer " + await _server.TokenAsync(AccessServer.Basic("ann"));
        string[] credentials = [AccessServer.Basic("ann"), AccessServer.Basic("ann", secret), bearer];
        foreach (var authorization in credentials)
        {
            (await PingAsync(authorization)).Expect(OK);
        }

        await _server.Accounts.SetDisabledAsync(Ann, isDisabled: true, default);

        foreach (var authorization in credentials)
        {
            (await PingAsync(authorization)).ExpectError(Unauthorized, "UNAUTHORIZED");
        }
    }

    [Fact]
    public async Task Get_GrantRemoved_IsDeniedAtOnce()
    {
        await _server.GrantAsync("ann", "app", RegistryAction.Pull);
        var bearer = "Bearer " + await _server.TokenAsync(AccessServer.Basic("ann"), "repository:app:pull");
        (await TagsAsync(bearer)).Expect(OK);

        await _server.Grants.RemoveAsync(GrantSubject.Of(Ann), AccessServer.GlobOf("app"), RegistryAction.Pull, default);

        (await TagsAsync(bearer)).ExpectError(Forbidden, "DENIED");
        (await TagsAsync(AccessServer.Basic("ann"))).ExpectError(Forbidden, "DENIED");
    }

    [Fact]
    public async Task Get_AccessTokenRevoked_ItsBearerTokensAreRefusedAtOnce()
    {
        var secret = await _server.AddAccessTokenAsync("ann", "ci", expiresAt: null);
        var bearer = "Bearer " + await _server.TokenAsync(AccessServer.Basic("ann", secret));
        (await PingAsync(bearer)).Expect(OK);

        await _server.AccessTokens.RemoveAsync(Ann, "ci", default);

        (await PingAsync(bearer)).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_AccessTokenOfSomebodyElse_IsRefused()
    {
        await _server.AddAccountAsync("bob");
        var secret = await _server.AddAccessTokenAsync("ann", "ci", expiresAt: null);

        (await PingAsync(AccessServer.Basic("bob", secret))).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_AccessTokenExpired_IsRefused()
    {
        var secret = await _server.AddAccessTokenAsync("ann", "ci", expiresAt: DateTimeOffset.UtcNow.AddSeconds(-1));

        (await PingAsync(AccessServer.Basic("ann", secret))).ExpectError(Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Get_WeakHash_IsReplacedAtTheLogin()
    {
        // The hash of "password" with a thousand rounds and a salt of 16 zero bytes.
        var salt = new byte[16];
        var hash = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(
            "password", salt, 1000, System.Security.Cryptography.HashAlgorithmName.SHA512, 32);
        var weak = $"$pbkdf2-sha512$i=1000${System.Buffers.Text.Base64Url.EncodeToString(salt)}${System.Buffers.Text.Base64Url.EncodeToString(hash)}";
        await _server.Accounts.SetPasswordAsync(Ann, weak, default);

        (await PingAsync(AccessServer.Basic("ann", "wrong"))).ExpectError(Unauthorized, "UNAUTHORIZED");
        Assert.Equal(weak, await _server.Accounts.FindPasswordAsync(Ann, default));
        (await PingAsync(AccessServer.Basic("ann", "password"))).Expect(OK);

        Assert.False(PasswordHash.IsWeak((await _server.Accounts.FindPasswordAsync(Ann, default))!));
        (await PingAsync(AccessServer.Basic("ann", "password"))).Expect(OK);
    }

    private Task<WireResponse> PingAsync(string? authorization) => _server.Http.GetAsync("/v2/", AccessServer.HeadersOf(authorization));

    private Task<WireResponse> TagsAsync(string authorization) =>
        _server.Http.GetAsync("/v2/app/tags/list", AccessServer.HeadersOf(authorization));
}
