using Registry.Core.Access;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IAccountStore"/> must do.</summary>
public abstract class AccountStoreContract(Func<TimeProvider, IStores> open) : AccessContract(open)
{
    private IAccountStore Accounts => Stores.Accounts;

    [Fact]
    public async Task AddAsync_New_IsListed()
    {
        Assert.True(await Accounts.AddAsync(Ann, "hash", isAdministrator: true, default));
        var added = Time.GetUtcNow();
        var later = Later();
        Assert.True(await Accounts.AddAsync(Bob, passwordHash: null, isAdministrator: false, default));

        Assert.Equal(
            [new(Ann, IsAdministrator: true, IsDisabled: false, HasPassword: true, added), new(Bob, false, false, HasPassword: false, later)],
            await Accounts.ListAsync(default));
    }

    [Fact]
    public async Task AddAsync_SameName_IsRefusedAndChangesNothing()
    {
        await Accounts.AddAsync(Ann, "hash", isAdministrator: false, default);

        Assert.False(await Accounts.AddAsync(Ann, "another", isAdministrator: true, default));

        Assert.False(Assert.Single(await Accounts.ListAsync(default)).IsAdministrator);
        Assert.Equal("hash", await Accounts.FindPasswordAsync(Ann, default));
    }

    [Fact]
    public async Task ListAsync_Several_AreInOrdinalOrder()
    {
        AccountName[] names = [.. new[] { "b", "a.b", "a", "B", "a@b", "ab", "1", "a-b", "a_b" }.Select(AccountName.Parse)];
        await AddAccountsAsync(names);

        Assert.Equal(
            names.OrderBy(name => name.ToString(), StringComparer.Ordinal), (await Accounts.ListAsync(default)).Select(account => account.Name));
    }

    [Fact]
    public async Task ListAsync_None_IsEmpty() => Assert.Empty(await Accounts.ListAsync(default));

    [Fact]
    public async Task FindPasswordAsync_UnknownOrWithout_IsNull()
    {
        await Accounts.AddAsync(Ann, passwordHash: null, isAdministrator: false, default);

        Assert.Null(await Accounts.FindPasswordAsync(Ann, default));
        Assert.Null(await Accounts.FindPasswordAsync(Bob, default));
    }

    [Fact]
    public async Task FindImportedPasswordAsync_SomeOfOurOwn_IsTheFirstOther()
    {
        await Accounts.AddAsync(AccountName.Parse("aaa"), passwordHash: null, isAdministrator: false, default);
        await Accounts.AddAsync(Ann, PasswordHash.Unknown, isAdministrator: false, default);
        Assert.Null(await Accounts.FindImportedPasswordAsync(default));

        await Accounts.AddAsync(Bob, "$2y$05$hash", isAdministrator: false, default);
        Assert.Equal("$2y$05$hash", await Accounts.FindImportedPasswordAsync(default));

        await Accounts.SetDisabledAsync(Bob, isDisabled: true, default);
        Assert.Null(await Accounts.FindImportedPasswordAsync(default));
    }

    [Fact]
    public async Task FindPasswordAsync_Disabled_IsNullUntilItIsEnabled()
    {
        await AddAccountsAsync(Ann, Bob);

        Assert.True(await Accounts.SetDisabledAsync(Ann, isDisabled: true, default));
        Assert.Null(await Accounts.FindPasswordAsync(Ann, default));
        Assert.Equal("hash of bob", await Accounts.FindPasswordAsync(Bob, default));
        Assert.Equal([true, false], (await Accounts.ListAsync(default)).Select(account => account.IsDisabled));

        Assert.True(await Accounts.SetDisabledAsync(Ann, isDisabled: false, default));
        Assert.Equal("hash of ann", await Accounts.FindPasswordAsync(Ann, default));
    }

    [Fact]
    public async Task SetPasswordAsync_Known_TakesThePlaceOfTheOld()
    {
        await AddAccountsAsync(Ann);
        await Accounts.AddAsync(Bob, passwordHash: null, isAdministrator: false, default);

        Assert.True(await Accounts.SetPasswordAsync(Bob, "new", default));

        Assert.Equal("new", await Accounts.FindPasswordAsync(Bob, default));
        Assert.Equal("hash of ann", await Accounts.FindPasswordAsync(Ann, default));
        Assert.All(await Accounts.ListAsync(default), account => Assert.True(account.HasPassword));
    }

    [Fact]
    public async Task UpgradePasswordAsync_StillTheSame_IsReplaced()
    {
        await AddAccountsAsync(Ann, Bob);

        Assert.True(await Accounts.UpgradePasswordAsync(Ann, "hash of ann", "stronger", default));

        Assert.Equal("stronger", await Accounts.FindPasswordAsync(Ann, default));
        Assert.Equal("hash of bob", await Accounts.FindPasswordAsync(Bob, default));
    }

    [Fact]
    public async Task UpgradePasswordAsync_AnotherByNow_IsLeft()
    {
        await AddAccountsAsync(Ann);
        await Accounts.SetPasswordAsync(Ann, "new", default);
        await Accounts.AddAsync(Bob, passwordHash: null, isAdministrator: false, default);

        Assert.False(await Accounts.UpgradePasswordAsync(Ann, "hash of ann", "stronger", default));
        Assert.False(await Accounts.UpgradePasswordAsync(Bob, "hash of bob", "stronger", default));

        Assert.Equal("new", await Accounts.FindPasswordAsync(Ann, default));
        Assert.Null(await Accounts.FindPasswordAsync(Bob, default));
    }

    [Fact]
    public async Task SetAdministratorAsync_Known_IsOneOrNot()
    {
        await AddAccountsAsync(Ann, Bob);

        Assert.True(await Accounts.SetAdministratorAsync(Ann, isAdministrator: true, default));
        Assert.Equal([true, false], (await Accounts.ListAsync(default)).Select(account => account.IsAdministrator));

        Assert.True(await Accounts.SetAdministratorAsync(Ann, isAdministrator: false, default));
        Assert.Equal([false, false], (await Accounts.ListAsync(default)).Select(account => account.IsAdministrator));
    }

    [Fact]
    public async Task Change_Unknown_IsFalse()
    {
        Assert.False(await Accounts.SetPasswordAsync(Ann, "hash", default));
        Assert.False(await Accounts.UpgradePasswordAsync(Ann, "hash", "stronger", default));
        Assert.False(await Accounts.SetDisabledAsync(Ann, isDisabled: true, default));
        Assert.False(await Accounts.SetAdministratorAsync(Ann, isAdministrator: true, default));
        Assert.False(await Accounts.RemoveAsync(Ann, default));

        Assert.Empty(await Accounts.ListAsync(default));
    }

    [Fact]
    public async Task RemoveAsync_WithAllThatAnAccountMayHave_LeavesNothingToTheNextOfItsName()
    {
        await AddAccountsAsync(Ann, Bob);
        await GrantAsync(AnnPulls);
        await GrantAsync(TeamPushes);
        await JoinAsync(Ann, Bob);
        await AddTokenAsync(Ann, "ci");
        await AddTokenAsync(Bob, "ci");

        Assert.True(await Accounts.RemoveAsync(Ann, default));
        Assert.Equal([TeamPushes], await Stores.Grants.ListAsync(default));
        await AddAccountsAsync(Ann);

        Assert.Equal(RegistryAction.None, AllowedTo(Ann));
        Assert.Null(await FindTokenAsync(Ann, "ci"));
        Assert.Equal(RegistryAction.Push, AllowedTo(Bob));
        Assert.NotNull(await FindTokenAsync(Bob, "ci"));
    }

    [Fact]
    public async Task Change_GivenUpBefore_ChangesNothing()
    {
        await AddAccountsAsync(Ann);

        await AssertCancelsAsync(token => Accounts.AddAsync(Bob, "hash", isAdministrator: false, token));
        await AssertCancelsAsync(token => Accounts.SetPasswordAsync(Ann, "new", token));
        await AssertCancelsAsync(token => Accounts.UpgradePasswordAsync(Ann, "hash of ann", "new", token));
        await AssertCancelsAsync(token => Accounts.SetDisabledAsync(Ann, isDisabled: true, token));
        await AssertCancelsAsync(token => Accounts.SetAdministratorAsync(Ann, isAdministrator: true, token));
        await AssertCancelsAsync(token => Accounts.RemoveAsync(Ann, token));

        var account = Assert.Single(await Accounts.ListAsync(default));
        Assert.False(account.IsDisabled || account.IsAdministrator);
        Assert.Equal("hash of ann", await Accounts.FindPasswordAsync(Ann, default));
    }
}
