using Registry.Core.Access;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IGrantStore"/> must do.</summary>
public abstract class GrantStoreContract(Func<TimeProvider, IStores> open) : AccessContract(open)
{
    private IGrantStore Grants => Stores.Grants;

    [Fact]
    public async Task ListAsync_Several_AreByKindNameAndPattern()
    {
        await AddAccountsAsync(Ann, Bob, AccountName.Parse("Zoe"));
        Grant[] grants =
        [
            .. from subject in (GrantSubject[])
               [
                   GrantSubject.Anonymous, GrantSubject.Authenticated,
                   GrantSubject.Of(AccountName.Parse("Zoe")), GrantSubject.Of(Ann), GrantSubject.Of(Bob),
                   GrantSubject.Of(GroupName.Parse("Zoe")), GrantSubject.Of(GroupName.Parse("ann")), GrantSubject.Of(Team),
               ]
               from pattern in new[] { "*", "a", "a/*", "b" }
               select new Grant(subject, Pattern(pattern), RegistryAction.Pull | RegistryAction.Delete),
        ];
        foreach (var grant in grants.AsEnumerable().Reverse())
        {
            await GrantAsync(grant);
        }

        Assert.Equal(grants, await Grants.ListAsync(default));
    }

    [Fact]
    public async Task ListAsync_None_IsEmpty() => Assert.Empty(await Grants.ListAsync(default));

    [Fact]
    public async Task AddAsync_SamePattern_AddsItsActions()
    {
        await AddAccountsAsync(Ann);
        foreach (var subject in (GrantSubject[])[GrantSubject.Anonymous, GrantSubject.Authenticated, GrantSubject.Of(Ann), GrantSubject.Of(Team)])
        {
            await GrantAsync(new Grant(subject, Pattern("a/*"), RegistryAction.Pull));
            await GrantAsync(new Grant(subject, Pattern("a/*"), RegistryAction.Push | RegistryAction.Pull));
        }

        var grants = await Grants.ListAsync(default);
        Assert.Equal(4, grants.Count);
        Assert.All(grants, grant => Assert.Equal(RegistryAction.Pull | RegistryAction.Push, grant.Actions));
    }

    [Fact]
    public async Task AddAsync_UnknownAccount_IsRefused()
    {
        Assert.False(await Grants.AddAsync(AnnPulls, default));
        Assert.False(await Grants.AddMemberAsync(Team, Ann, default));

        Assert.Empty(await Grants.ListAsync(default));
        Assert.Empty(await Grants.ListGroupsAsync(default));
    }

    [Fact]
    public async Task AddAsync_NewGroup_IsThereWithoutMembers()
    {
        await GrantAsync(TeamPushes);

        var (group, members) = Assert.Single(await Grants.ListGroupsAsync(default));
        Assert.Equal(Team, group);
        Assert.Empty(members);
    }

    [Fact]
    public async Task RemoveAsync_SomeActions_LeavesTheOthers()
    {
        await GrantAsync(TeamPushes with { Actions = RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete });

        Assert.True(await RemoveAsync(TeamPushes with { Actions = RegistryAction.Push | RegistryAction.Admin }));
        Assert.Equal([TeamPushes with { Actions = RegistryAction.Pull | RegistryAction.Delete }], await Grants.ListAsync(default));

        Assert.True(await RemoveAsync(TeamPushes with { Actions = RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete }));
        Assert.Empty(await Grants.ListAsync(default));
    }

    [Fact]
    public async Task RemoveAsync_AnotherGrant_IsFalse()
    {
        await AddAccountsAsync(Ann, Bob);
        await GrantAsync(AnnPulls);

        Assert.False(await RemoveAsync(AnnPulls with { Actions = RegistryAction.Push }));
        Assert.False(await RemoveAsync(AnnPulls with { Repositories = Pattern("library/app") }));
        Assert.False(await RemoveAsync(AnnPulls with { Subject = GrantSubject.Of(Bob) }));
        Assert.False(await RemoveAsync(AnnPulls with { Subject = GrantSubject.Of(AccountName.Parse("nobody")) }));
        Assert.False(await RemoveAsync(AnnPulls with { Subject = GrantSubject.Of(Team) }));
        Assert.False(await RemoveAsync(AnnPulls with { Subject = GrantSubject.Anonymous }));
        Assert.False(await RemoveAsync(AnnPulls with { Subject = GrantSubject.Authenticated }));

        Assert.Equal([AnnPulls], await Grants.ListAsync(default));
    }

    [Fact]
    public async Task AddMemberAsync_Twice_IsOneMember()
    {
        await AddAccountsAsync(Ann, Bob);
        await JoinAsync(Ann, Bob, Ann);

        var (_, members) = Assert.Single(await Grants.ListGroupsAsync(default));

        Assert.Equal([Ann, Bob], members.OrderBy(member => member.ToString()));
    }

    [Fact]
    public async Task RemoveMemberAsync_Member_HasNothingOfTheGroupsAnyMore()
    {
        await AddAccountsAsync(Ann, Bob);
        await GrantAsync(TeamPushes);
        await JoinAsync(Ann, Bob);

        Assert.True(await Grants.RemoveMemberAsync(Team, Ann, default));
        Assert.False(await Grants.RemoveMemberAsync(Team, Ann, default));
        Assert.False(await Grants.RemoveMemberAsync(GroupName.Parse("other"), Bob, default));
        Assert.False(await Grants.RemoveMemberAsync(Team, AccountName.Parse("nobody"), default));

        Assert.Equal(RegistryAction.None, AllowedTo(Ann));
        Assert.Equal(RegistryAction.Push, AllowedTo(Bob));
    }

    [Fact]
    public async Task RemoveGroupAsync_WithGrantsAndMembers_LeavesNothingToTheNextOfItsName()
    {
        await AddAccountsAsync(Ann);
        await GrantAsync(AnnPulls);
        await GrantAsync(TeamPushes);
        await JoinAsync(Ann);

        Assert.True(await Grants.RemoveGroupAsync(Team, default));
        Assert.False(await Grants.RemoveGroupAsync(Team, default));
        Assert.Equal([AnnPulls], await Grants.ListAsync(default));
        Assert.Empty(await Grants.ListGroupsAsync(default));

        await JoinAsync(Ann);
        Assert.Equal(RegistryAction.Pull, AllowedTo(Ann));
        await GrantAsync(TeamPushes);
        Assert.Equal(RegistryAction.Pull | RegistryAction.Push, AllowedTo(Ann));
    }

    [Fact]
    public async Task Change_GivenUpBefore_ChangesNothing()
    {
        await AddAccountsAsync(Ann, Bob);
        await GrantAsync(AnnPulls);
        await JoinAsync(Ann);

        await AssertCancelsAsync(token => Grants.AddAsync(TeamPushes, token));
        await AssertCancelsAsync(token => Grants.RemoveAsync(AnnPulls.Subject, AnnPulls.Repositories, AnnPulls.Actions, token));
        await AssertCancelsAsync(token => Grants.AddMemberAsync(Team, Bob, token));
        await AssertCancelsAsync(token => Grants.RemoveMemberAsync(Team, Ann, token));
        await AssertCancelsAsync(token => Grants.RemoveGroupAsync(Team, token));

        Assert.Equal([AnnPulls], await Grants.ListAsync(default));
        Assert.Equal([Ann], Assert.Single(await Grants.ListGroupsAsync(default)).Value);
    }

    [Fact]
    public void Load_Empty_HasNobody()
    {
        var rules = Grants.Load();

        Assert.False(rules.HasAccounts);
        Assert.Empty(rules.Anonymous.Grants);
        Assert.Empty(rules.Damaged);
    }

    [Fact]
    public async Task Load_Everything_IsWhatIsThere()
    {
        await AddAccountsAsync(Ann, Bob);
        await GrantAsync(AnnPulls);
        await GrantAsync(TeamPushes);
        await JoinAsync(Ann, Bob);
        await GrantAsync(new Grant(GrantSubject.Authenticated, Pattern("*"), RegistryAction.Delete));
        await Stores.Accounts.SetAdministratorAsync(Bob, isAdministrator: true, default);

        var rules = Grants.Load();

        Assert.Equal(Grants.Version(), rules.Version);
        Assert.True(rules.HasAccounts);
        Assert.Equal(RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete, AllowedTo(Ann));
        Assert.Equal(RegistryAction.Admin, AllowedTo(Bob));
        Assert.Equal(RegistryAction.None, AccessPolicy.Allowed(rules.Anonymous, Repository));

        await Stores.Accounts.SetDisabledAsync(Ann, isDisabled: true, default);
        Assert.Null(Grants.Load().Find(Ann));
        Assert.NotNull(rules.Find(Ann));
    }

    [Fact]
    public async Task Version_EachChange_IsLarger()
    {
        Func<ValueTask<bool>>[] changes =
        [
            () => Stores.Accounts.AddAsync(Ann, "hash", isAdministrator: false, default),
            () => Stores.Accounts.SetPasswordAsync(Ann, "new", default),
            () => Stores.Accounts.UpgradePasswordAsync(Ann, "new", "stronger", default),
            () => Stores.Accounts.SetDisabledAsync(Ann, isDisabled: true, default),
            () => Stores.Accounts.SetAdministratorAsync(Ann, isAdministrator: true, default),
            () => Grants.AddAsync(AnnPulls, default),
            () => Grants.AddAsync(TeamPushes, default),
            () => Grants.AddMemberAsync(Team, Ann, default),
            () => Stores.AccessTokens.AddAsync(Token(Ann, "ci"), HashOf("ci"), default),
            () => Stores.AccessTokens.RemoveAsync(Ann, "ci", default),
            () => Grants.RemoveMemberAsync(Team, Ann, default),
            () => Grants.RemoveGroupAsync(Team, default),
            () => RemoveAsync(AnnPulls),
            () => Stores.Accounts.RemoveAsync(Ann, default),
        ];
        foreach (var change in changes)
        {
            var before = Grants.Version();
            Assert.True(await change());
            Assert.InRange(Grants.Version(), before + 1, long.MaxValue);
        }
    }

    [Fact]
    public async Task Version_NothingChanged_IsTheSame()
    {
        await AddAccountsAsync(Ann);
        await AddTokenAsync(Ann, "ci");
        var before = Grants.Version();

        await Stores.Accounts.AddAsync(Ann, "hash", isAdministrator: true, default);
        await Stores.Accounts.UpgradePasswordAsync(Ann, "another", "stronger", default);
        await Stores.Accounts.SetDisabledAsync(Bob, isDisabled: true, default);
        await Stores.Accounts.RemoveAsync(Bob, default);
        await Grants.AddAsync(AnnPulls with { Subject = GrantSubject.Of(Bob) }, default);
        await Grants.AddMemberAsync(Team, Bob, default);
        await Grants.RemoveMemberAsync(Team, Ann, default);
        await Grants.RemoveGroupAsync(Team, default);
        await RemoveAsync(AnnPulls);
        await Stores.AccessTokens.AddAsync(Token(Ann, "ci"), HashOf("another"), default);
        await Stores.AccessTokens.RemoveAsync(Ann, "another", default);
        await Stores.AccessTokens.RecordUseAsync([new AccessTokenUse(Ann, "ci", Later())], TimeSpan.Zero, default);
        Grants.Load();

        Assert.Equal(before, Grants.Version());
    }

    private ValueTask<bool> RemoveAsync(Grant grant) => Grants.RemoveAsync(grant.Subject, grant.Repositories, grant.Actions, default);
}
