using Microsoft.Extensions.Logging;
using Registry.Core.Access;
using Registry.Daemon.Auth;
using Registry.Testing.Stores;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class TokenSignInTests : IDisposable
{
    private static readonly AccountName Ann = AccountName.Parse("ann");

    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryStores _stores;
    private readonly LogCapture _log = new();
    private readonly SigningKeys _keys;
    private readonly RegistryTokens _tokens;
    private readonly CurrentRules _rules;
    private readonly TokenSignIn _signIn;

    public TokenSignInTests()
    {
        _stores = new InMemoryStores(_time);
        _keys = new SigningKeys(_folder.Path, _time);
        _tokens = new RegistryTokens(_keys, _time);
        _rules = new CurrentRules(_stores.Grants, _log.CreateLogger<CurrentRules>());
        _signIn = new TokenSignIn(_rules, _stores.Accounts, _stores.AccessTokens, _tokens, new VerifiedCredentials(_time), _time);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _stores.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task RefreshAsync_PasswordChangedBetweenTheLoginAndTheToken_IsRefused()
    {
        await _stores.Accounts.AddAsync(Ann, "old", isAdministrator: false, default);
        var signedIn = _rules.Get().Find(Ann)! with { CredentialMark = RegistryTokens.MarkOf("old") };

        await _stores.Accounts.SetPasswordAsync(Ann, "new", default);

        Assert.Null(await _signIn.RefreshAsync(_tokens.Issue(TokenUse.Refresh, _signIn.RefreshClaims(signedIn)!), default));
    }

    [Fact]
    public async Task RefreshAsync_TokenFromARefreshToken_IsGoodForTheSamePassword()
    {
        await _stores.Accounts.AddAsync(Ann, "hash", isAdministrator: false, default);
        var signedIn = _rules.Get().Find(Ann)! with { CredentialMark = RegistryTokens.MarkOf("hash") };

        var first = await _signIn.RefreshAsync(_tokens.Issue(TokenUse.Refresh, _signIn.RefreshClaims(signedIn)!), default);
        var second = await _signIn.RefreshAsync(_tokens.Issue(TokenUse.Refresh, _signIn.RefreshClaims(first!)!), default);

        Assert.Equal("ann", second!.Name);
    }

    [Fact]
    public void RefreshClaims_WhoSignedInWithNothingThatCanBeLookedAtAgain_AreNone() =>
        Assert.Null(_signIn.RefreshClaims(new Identity { Name = "x", Account = Ann, IsAuthenticated = true, Grants = [] }));
}
