using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class AccessRulesTests
{
    private static readonly Grant Everybody = TestAccess.Grant("anonymous public/* pull");
    private static readonly Grant SignedIn = TestAccess.Grant("authenticated shared/* pull");
    private static readonly Grant AnnOnly = TestAccess.Grant("user:ann ann/* push");
    private static readonly Grant TeamOnly = TestAccess.Grant("group:team team/* push");
    private static readonly Grant Nobody = TestAccess.Grant("group:empty * admin");

    private readonly AccessRules _rules = TestAccess.Rules(Everybody, SignedIn, AnnOnly, TeamOnly, Nobody);

    [Fact]
    public void Anonymous_Grants_AreThoseForEverybody()
    {
        Assert.False(_rules.Anonymous.IsAuthenticated);
        Assert.Null(_rules.Anonymous.Account);
        Assert.Equal([Everybody], _rules.Anonymous.Grants);
    }

    [Fact]
    public void Find_Account_HasWhatIsForItAndForEverybody()
    {
        var ann = Assert.IsType<Identity>(_rules.Find(TestAccess.Ann));

        Assert.Equal(("ann", TestAccess.Ann, true, false), (ann.Name, ann.Account, ann.IsAuthenticated, ann.IsAdministrator));
        Assert.Null(ann.Limits);
        Assert.Equal([Everybody, SignedIn, AnnOnly], ann.Grants);
    }

    [Fact]
    public void Find_MemberOfAGroup_HasWhatIsForTheGroup() => Assert.Equal([Everybody, SignedIn, TeamOnly], _rules.Find(TestAccess.Bob)!.Grants);

    [Fact]
    public void Find_AccountWithTheNameOfAGroup_HasNothingOfTheGroups()
    {
        var team = AccountName.Parse("team");
        var account = new AccountRecord(team, IsAdministrator: false, IsDisabled: false, HasPassword: true, DateTimeOffset.UnixEpoch);
        var rules = new AccessRules(1, [account], new Dictionary<GroupName, IReadOnlySet<AccountName>>(), [TeamOnly]);

        Assert.Empty(rules.Find(team)!.Grants);
    }

    [Fact]
    public void Find_Administrator_IsOne() => Assert.True(_rules.Find(TestAccess.Root)!.IsAdministrator);

    [Fact]
    public void Find_DisabledOrUnknown_IsNull()
    {
        Assert.Null(_rules.Find(TestAccess.Gone));
        Assert.Null(_rules.Find(AccountName.Parse("nobody")));
        Assert.Null(_rules.Find(default));
    }

    [Fact]
    public void FindAccount_Disabled_IsThere()
    {
        Assert.True(_rules.FindAccount(TestAccess.Gone)!.IsDisabled);
        Assert.Null(_rules.FindAccount(AccountName.Parse("nobody")));
    }

    [Fact]
    public void External_Caller_HasTheirsAndThoseForEverybodySignedIn()
    {
        var caller = _rules.External("ci", [AnnOnly]);

        Assert.Equal(("ci", null, true, false), (caller.Name, caller.Account, caller.IsAuthenticated, caller.IsAdministrator));
        Assert.Equal([Everybody, SignedIn, AnnOnly], caller.Grants);
    }

    [Fact]
    public void GrantsOf_Group_AreItsOwn()
    {
        Assert.Equal([TeamOnly], _rules.GrantsOf(TestAccess.Team));
        Assert.Empty(_rules.GrantsOf(GroupName.Parse("other")));
    }

    [Fact]
    public void HasAccounts_None_IsFalse()
    {
        Assert.True(_rules.HasAccounts);
        Assert.False(new AccessRules(1, [], new Dictionary<GroupName, IReadOnlySet<AccountName>>(), []).HasAccounts);
    }
}
