using Registry.Core.Access;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IAccessTokenStore"/> must do.</summary>
public abstract class AccessTokenStoreContract(Func<TimeProvider, IStores> open) : AccessContract(open)
{
    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    private IAccessTokenStore Tokens => Stores.AccessTokens;

    [Fact]
    public async Task FindAsync_Added_IsTheToken()
    {
        await AddAccountsAsync(Ann);
        var (pull, all) = (new AccessLimit(Pattern("library/*"), RegistryAction.Pull), RegistryAction.Push | RegistryAction.Delete | RegistryAction.Admin);
        var token = Token(Ann, "ci") with { Limits = [pull, new AccessLimit(Pattern("a?"), all)], ExpiresAt = Time.GetUtcNow().AddDays(90) };

        Assert.True(await Tokens.AddAsync(token, HashOf("secret"), default));
        Later();

        var found = Assert.IsType<AccessTokenRecord>(await Tokens.FindAsync(HashOf("secret"), default));
        Assert.Equal(token.Limits, found.Limits);
        Assert.Equal(token, found with { Limits = token.Limits });
    }

    [Fact]
    public async Task FindAsync_WithoutLimits_HasNone()
    {
        await AddAccountsAsync(Ann);
        await AddTokenAsync(Ann, "ci");

        var found = Assert.IsType<AccessTokenRecord>(await FindTokenAsync(Ann, "ci"));

        Assert.Empty(found.Limits);
        Assert.Null(found.ExpiresAt);
        Assert.Null(found.UsedAt);
    }

    [Fact]
    public async Task FindAsync_Unknown_IsNull()
    {
        await AddAccountsAsync(Ann);
        await AddTokenAsync(Ann, "ci");

        Assert.Null(await Tokens.FindAsync(HashOf("another"), default));
        Assert.Null(await Tokens.FindAsync(Array.Empty<byte>(), default));
    }

    [Fact]
    public async Task FindAsync_ExpiredOrOfADisabledAccount_IsTheCallersToRefuse()
    {
        await AddAccountsAsync(Ann);
        var expiry = Time.GetUtcNow().AddMinutes(1);
        await Tokens.AddAsync(Token(Ann, "old") with { ExpiresAt = expiry }, HashOf("old"), default);
        await Stores.Accounts.SetDisabledAsync(Ann, isDisabled: true, default);
        Later();

        Assert.Equal(expiry, (await Tokens.FindAsync(HashOf("old"), default))?.ExpiresAt);
    }

    [Fact]
    public async Task AddAsync_UnknownAccount_IsRefused()
    {
        Assert.False(await Tokens.AddAsync(Token(Ann, "ci"), HashOf("secret"), default));

        Assert.Null(await Tokens.FindAsync(HashOf("secret"), default));
    }

    [Fact]
    public async Task AddAsync_NameOrSecretInUse_IsRefusedAndChangesNothing()
    {
        await AddAccountsAsync(Ann, Bob);
        await AddTokenAsync(Ann, "ci");

        Assert.False(await Tokens.AddAsync(Token(Ann, "ci"), HashOf("another"), default));
        Assert.False(await Tokens.AddAsync(Token(Bob, "mine"), HashOf("ann ci"), default));

        Assert.Null(await Tokens.FindAsync(HashOf("another"), default));
        Assert.Equal(Ann, (await FindTokenAsync(Ann, "ci"))?.Account);
        Assert.Empty(await Tokens.ListAsync(Bob, default));
    }

    [Fact]
    public async Task ListAsync_Several_AreByAccountAndName()
    {
        await AddAccountsAsync(Bob, Ann);
        (AccountName Account, string Name)[] names = [(Ann, "B"), (Ann, "a"), (Ann, "b"), (Bob, "A"), (Bob, "a")];
        foreach (var (account, name) in names.AsEnumerable().Reverse())
        {
            await AddTokenAsync(account, name);
        }

        Assert.Equal(names, Names(await Tokens.ListAsync(account: null, default)));
        Assert.Equal(names[3..], Names(await Tokens.ListAsync(Bob, default)));
        Assert.Empty(await Tokens.ListAsync(AccountName.Parse("nobody"), default));
    }

    [Fact]
    public async Task RemoveAsync_One_LeavesTheOthers()
    {
        await AddAccountsAsync(Ann, Bob);
        await AddTokenAsync(Ann, "ci");
        await AddTokenAsync(Ann, "laptop");
        await AddTokenAsync(Bob, "ci");

        Assert.True(await Tokens.RemoveAsync(Ann, "ci", default));
        Assert.False(await Tokens.RemoveAsync(Ann, "ci", default));
        Assert.False(await Tokens.RemoveAsync(AccountName.Parse("nobody"), "ci", default));

        Assert.Null(await FindTokenAsync(Ann, "ci"));
        Assert.Equal([(Ann, "laptop"), (Bob, "ci")], Names(await Tokens.ListAsync(account: null, default)));
    }

    [Fact]
    public async Task RecordUseAsync_Several_AreRecorded()
    {
        await AddAccountsAsync(Ann, Bob);
        await AddTokenAsync(Ann, "ci");
        await AddTokenAsync(Ann, "laptop");
        await AddTokenAsync(Bob, "ci");
        var (first, second) = (Later(), Later());

        await Tokens.RecordUseAsync([new(Ann, "ci", first), new(Ann, "gone", first), new(Bob, "ci", second)], Precision, default);

        Assert.Equal([first, null, second], (await Tokens.ListAsync(account: null, default)).Select(token => token.UsedAt));
        Assert.Equal(second, (await FindTokenAsync(Bob, "ci"))?.UsedAt);
    }

    [Fact]
    public async Task RecordUseAsync_WithinThePrecision_IsLeft()
    {
        var used = await UseAsync();

        await RecordAsync(used + Precision - TimeSpan.FromMilliseconds(1));
        Assert.Equal(used, await UsedAtAsync());

        await RecordAsync(used + Precision);
        Assert.Equal(used + Precision, await UsedAtAsync());
    }

    [Fact]
    public async Task RecordUseAsync_EarlierThanRecorded_IsLeft()
    {
        var used = await UseAsync();

        await RecordAsync(used - Precision);
        await RecordAsync(used - TimeSpan.FromDays(1));

        Assert.Equal(used, await UsedAtAsync());
    }

    [Fact]
    public async Task Change_GivenUpBefore_ChangesNothing()
    {
        await AddAccountsAsync(Ann);
        await AddTokenAsync(Ann, "ci");

        await AssertCancelsAsync(token => Tokens.AddAsync(Token(Ann, "laptop"), HashOf("laptop"), token));
        await AssertCancelsAsync(token => Tokens.RemoveAsync(Ann, "ci", token));
        await AssertCancelsAsync(async token =>
        {
            await Tokens.RecordUseAsync([new AccessTokenUse(Ann, "ci", Time.GetUtcNow())], Precision, token);
            return true;
        });

        Assert.Null(Assert.Single(await Tokens.ListAsync(account: null, default)).UsedAt);
    }

    private static IEnumerable<(AccountName Account, string Name)> Names(IEnumerable<AccessTokenRecord> tokens) =>
        tokens.Select(token => (token.Account, token.Name));

    /// <summary>Adds a token and uses it, and gives the time of that.</summary>
    private async Task<DateTimeOffset> UseAsync()
    {
        await AddAccountsAsync(Ann);
        await AddTokenAsync(Ann, "ci");
        await RecordAsync(Time.GetUtcNow());
        return Time.GetUtcNow();
    }

    private ValueTask RecordAsync(DateTimeOffset at) => Tokens.RecordUseAsync([new AccessTokenUse(Ann, "ci", at)], Precision, default);

    private async Task<DateTimeOffset?> UsedAtAsync() => Assert.IsType<AccessTokenRecord>(await FindTokenAsync(Ann, "ci")).UsedAt;
}
