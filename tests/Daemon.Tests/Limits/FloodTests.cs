using System.Net;
using Daemon.Tests.Auth;
using Registry.Core.Access;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Limits;

/// <summary>What a flood of requests or of guesses costs whoever sends it, and nobody else, seen through a whole server.</summary>
public sealed class FloodTests : IAsyncLifetime, IDisposable
{
    private const int Burst = 5;
    private const string Tags = "/v2/app/tags/list";
    private const string Base = "/v2/";

    private readonly FakeTimeProvider _time = new();
    private AccessServer _server = null!;
    private RegistryHttp _elsewhere = null!;

    public async Task InitializeAsync()
    {
        _server = await AccessServer.StartAsync(_time, ("REGISTRYD_LIMITS_ANONYMOUS_BURST", $"{Burst}"), ("REGISTRYD_LIMITS_ANONYMOUS_RATE", "30"));
        _elsewhere = new RegistryHttp(_server.Http.BaseAddress, from: IPAddress.Parse("127.0.0.2"));
        await _server.AddAccountAsync("ann");
        await _server.AddAccountAsync("bob");
        await _server.GrantAsync("anonymous", "*", RegistryAction.Pull);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task Get_AnonymousFlood_IsToldToWaitUntilThereIsRoom()
    {
        await FloodAsync();

        (await _server.Http.GetAsync(Tags)).ExpectError(TooManyRequests, "TOOMANYREQUESTS").ExpectHeader("Retry-After", "2");

        _time.Advance(TimeSpan.FromSeconds(2));
        (await _server.Http.GetAsync(Tags)).Expect(OK);
        (await _server.Http.GetAsync(Tags)).ExpectError(TooManyRequests, "TOOMANYREQUESTS");
    }

    [Fact]
    public async Task Get_AnonymousFlood_ConcernsNeitherAccountsNorOtherAddresses()
    {
        await FloodAsync();

        await RepeatAsync(2 * Burst, async () => (await GetAsync(_server.Http, Tags, "ann", "ann")).Expect(OK));
        (await _elsewhere.GetAsync(Tags)).Expect(OK);
    }

    [Fact]
    public async Task Get_AnonymousFloodForTokens_IsToldToWait()
    {
        await RepeatAsync(Burst, async () => (await _server.Http.GetAsync(AccessServer.TokenPath())).Expect(OK));

        (await _server.Http.GetAsync(AccessServer.TokenPath())).ExpectError(TooManyRequests, "TOOMANYREQUESTS").ExpectHeader("Retry-After", "2");
    }

    [Theory]
    [InlineData(Base)]
    [InlineData("/auth/token?service=test")]
    public async Task Get_WrongPasswords_HaveToWaitLongerEachTime(string path)
    {
        await RepeatAsync(2, async () => (await GetAsync(_server.Http, path, "ann", "wrong")).ExpectError(Unauthorized, "UNAUTHORIZED"));
        foreach (var seconds in (int[])[1, 2, 4, 8])
        {
            (await GetAsync(_server.Http, path, "ann", "wrong")).ExpectError(Unauthorized, "UNAUTHORIZED");
            (await GetAsync(_server.Http, path, "ann", "wrong")).ExpectError(TooManyRequests, "TOOMANYREQUESTS")
                .ExpectHeader("Retry-After", $"{seconds}");
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    [Fact]
    public async Task Get_WrongPasswords_RightOneFromThereHasToWaitToo()
    {
        await GuessAsync("ann", times: 3);

        (await GetAsync(_server.Http, Base, "bob", "bob")).ExpectError(TooManyRequests, "TOOMANYREQUESTS").ExpectHeader("Retry-After", "1");
    }

    [Fact]
    public async Task Get_WrongPasswords_AnotherAccountSignsInFromElsewhereAtOnce()
    {
        await GuessAsync("ann", times: 3);

        (await GetAsync(_elsewhere, Base, "bob", "bob")).Expect(OK);
    }

    [Fact]
    public async Task Get_WrongPasswords_TheirAccountSignsInAtOnceFromWhereItSignedInBefore()
    {
        (await GetAsync(_elsewhere, Base, "ann", "ann")).Expect(OK);
        await GuessAsync("ann", times: 3);

        // A change makes the server forget whose passwords it has verified.
        await _server.AddAccountAsync("eve");

        (await GetAsync(_elsewhere, Base, "ann", "ann")).Expect(OK);
    }

    private static Task<WireResponse> GetAsync(RegistryHttp http, string path, string account, string password) =>
        http.GetAsync(path, AccessServer.HeadersOf(AccessServer.Basic(account, password)));

    private static async Task RepeatAsync(int times, Func<Task> request)
    {
        for (var i = 0; i < times; i++)
        {
            await request();
        }
    }

    private Task FloodAsync() => RepeatAsync(Burst, async () => (await _server.Http.GetAsync(Tags)).Expect(OK));

    private Task GuessAsync(string account, int times) => RepeatAsync(
        times, async () => (await GetAsync(_server.Http, Base, account, "wrong")).ExpectError(Unauthorized, "UNAUTHORIZED"));
}
