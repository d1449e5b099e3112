using System.Net;
using Microsoft.Extensions.Logging;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Daemon.Auth;
using Registry.Testing.Stores;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class PasswordSignInTests : IAsyncLifetime, IDisposable
{
    // Hashes that are told apart by their form alone: nothing is hashed here.
    private const string Bcrypt = "$2y$05$ann";
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private static readonly string Strong = PasswordHash.Create("right");

    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryStores _stores;
    private readonly LogCapture _log = new();
    private readonly List<string> _verified = [];
    private Func<Task> _whileVerifying = () => Task.CompletedTask;
    private readonly PasswordSignIn _signIn;

    public PasswordSignInTests()
    {
        _stores = new InMemoryStores(_time);
        var rules = new CurrentRules(_stores.Grants, _log.CreateLogger<CurrentRules>());
        _signIn = new PasswordSignIn(
            rules,
            _stores.Accounts,
            _stores.AccessTokens,
            Verify,
            new ExternalSignIn([], rules, throttle: null, observer: null, _time, _log.CreateLogger<ExternalSignIn>()),
            new AccessTokenUses(_stores.AccessTokens, _time),
            new VerifiedCredentials(_time),
            new LoginThrottle(_time),
            observer: null,
            _time,
            _log.CreateLogger<PasswordSignIn>());
    }

    public async Task InitializeAsync()
    {
        await AddAsync("strong", Strong);
        await AddAsync("without", null);
        await AddAsync("disabled", Strong);
        await _stores.Accounts.SetDisabledAsync(AccountName.Parse("disabled"), isDisabled: true, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _signIn.Dispose();
        _stores.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("strong")]
    [InlineData("imported")]
    [InlineData("disabled")]
    [InlineData("without")]
    [InlineData("nobody")]
    [InlineData("no name")]
    [InlineData("")]
    public async Task SignInAsync_WrongPassword_IsTheSameWorkForEveryName(string name)
    {
        await AddAsync("imported", Bcrypt);

        Assert.Null(await _signIn.SignInAsync(name, "wrong", Home, default));

        Assert.Equal([Bcrypt, "pbkdf2"], _verified.Select(hash => PasswordHash.IsOne(hash) ? "pbkdf2" : hash));
    }

    [Theory]
    [InlineData("strong")]
    [InlineData("nobody")]
    public async Task SignInAsync_WrongPasswordWithoutImportedHashes_IsOneHash(string name)
    {
        Assert.Null(await _signIn.SignInAsync(name, "wrong", Home, default));

        Assert.True(PasswordHash.IsOne(Assert.Single(_verified)));
    }

    [Fact]
    public async Task SignInAsync_RightPasswordOfAnImportedHash_IsStoredInAFormOfOurs()
    {
        await AddAsync("imported", Bcrypt);

        Assert.NotNull(await _signIn.SignInAsync("imported", "right", Home, default));

        Assert.Equal([Bcrypt], _verified);
        Assert.True(PasswordHash.IsOne((await _stores.Accounts.FindPasswordAsync(AccountName.Parse("imported"), default))!));
    }

    [Fact]
    public async Task SignInAsync_PasswordChangedWhileTheOldOneIsUpgraded_IsRefused()
    {
        await AddAsync("imported", Bcrypt);
        _whileVerifying = () => _stores.Accounts.SetPasswordAsync(AccountName.Parse("imported"), Strong, default).AsTask();

        Assert.Null(await _signIn.SignInAsync("imported", "right", Home, default));

        Assert.Equal(Strong, await _stores.Accounts.FindPasswordAsync(AccountName.Parse("imported"), default));
    }

    [Fact]
    public async Task SignInAsync_RefusedUnseen_IsAnsweredOneAfterTheOther()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await _signIn.SignInAsync("strong", "wrong", Home, default));
        }

        var first = _signIn.SignInAsync("strong", "wrong", Home, default).AsTask();
        await Assert.ThrowsAsync<RegistryException>(() => first);
        var second = _signIn.SignInAsync("strong", "wrong", Home, default).AsTask();
        Assert.False(second.IsCompleted);
        _time.Advance(RefusalPace.Interval);

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => second);
        Assert.Equal((RegistryErrorCode.TooManyRequests, 3), (refusal.Code, _verified.Count));
    }

    private async Task AddAsync(string name, string? hash) =>
        Assert.True(await _stores.Accounts.AddAsync(AccountName.Parse(name), hash, isAdministrator: false, default));

    private bool Verify(string hash, string password)
    {
        _verified.Add(hash);
        _whileVerifying().GetAwaiter().GetResult();
        return hash is Bcrypt && password == "right";
    }
}
