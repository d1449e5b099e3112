using Registry.Core.Access;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

/// <summary>Damaged records of who may do what: nobody gains a right by one, and nobody else loses theirs.</summary>
public sealed class AccessDamageTests() : AccessContract(TemporaryStores.Open)
{
    private const string WithoutChecks = "PRAGMA ignore_check_constraints = ON; ";

    [Theory]
    [InlineData("name = ''")]
    [InlineData("name = 'a:n'")]
    [InlineData("name = 'anonymous'")]
    [InlineData("is_administrator = 2")]
    [InlineData("is_disabled = 256")]
    [InlineData("is_disabled = -1")]
    [InlineData("created_at = 9223372036854775807")]
    public async Task Load_DamagedAccount_IsLeftOutAndNamed(string damage)
    {
        await AddAccountsAsync(Ann, Bob);
        await GrantAsync(new Grant(GrantSubject.Of(Bob), Pattern("*"), RegistryAction.Pull));
        Execute($"UPDATE account SET {damage} WHERE name = 'ann'");

        var rules = Stores.Grants.Load();

        Assert.StartsWith("account '", Assert.Single(rules.Damaged), StringComparison.Ordinal);
        Assert.Null(rules.Find(Ann));
        Assert.Equal(RegistryAction.Pull, AllowedTo(Bob));
        Assert.Equal(Bob, Assert.Single(await Stores.Accounts.ListAsync(default)).Name);
    }

    [Fact]
    public async Task Load_DamagedAccountInAGroup_LeavesTheOtherMembers()
    {
        await AddAccountsAsync(Ann, Bob);
        await JoinAsync(Ann, Bob);
        await GrantAsync(TeamPushes);
        await GrantAsync(AnnPulls);
        Execute("UPDATE account SET name = 'a n' WHERE name = 'ann'");

        var rules = Stores.Grants.Load();

        Assert.Equal(["account 'a n'", "member 'a n' of group 'team'", "grant 2 for 'library/*'"], rules.Damaged);
        Assert.Equal(RegistryAction.Push, AllowedTo(Bob));
        Assert.Equal([Bob], (await Stores.Grants.ListGroupsAsync(default))[Team]);
    }

    [Theory]
    [InlineData("actions = 0")]
    [InlineData("actions = 16")]
    [InlineData("actions = -1")]
    [InlineData("actions = 4294967304")]
    [InlineData("kind = 0")]
    [InlineData("kind = 1")]
    [InlineData("kind = 3")]
    [InlineData("kind = 4")]
    [InlineData("kind = -1")]
    [InlineData("kind = 4294967296")]
    [InlineData("account_id = 99")]
    [InlineData("account_id = NULL")]
    [InlineData("group_id = 1")]
    [InlineData("repositories = ''")]
    [InlineData("repositories = 'library/* '")]
    [InlineData("repositories = '[a-z]'")]
    public async Task Load_DamagedGrant_IsLeftOutAndNamed(string damage)
    {
        await AddAccountsAsync(Ann, Bob);
        await JoinAsync(Ann, Bob);
        await GrantAsync(AnnPulls);
        await GrantAsync(TeamPushes);
        Execute($"{WithoutChecks}UPDATE access_grant SET {damage} WHERE kind = 2");

        var rules = Stores.Grants.Load();

        Assert.StartsWith("grant 1 for '", Assert.Single(rules.Damaged), StringComparison.Ordinal);
        Assert.Equal([TeamPushes], await Stores.Grants.ListAsync(default));
        Assert.Equal(RegistryAction.Push, AllowedTo(Ann));
        Assert.Equal(RegistryAction.Push, AllowedTo(Bob));
        Assert.Empty(rules.Anonymous.Grants);
    }

    [Fact]
    public async Task Load_DamagedGroup_GrantsNothing()
    {
        await AddAccountsAsync(Ann, Bob);
        await JoinAsync(Ann);
        await GrantAsync(TeamPushes);
        await GrantAsync(AnnPulls);
        Execute("UPDATE user_group SET name = 'te am'");

        Assert.Equal(["member 'ann' of group 'te am'", "grant 1 for 'library/*'"], Stores.Grants.Load().Damaged);
        Assert.Empty(await Stores.Grants.ListGroupsAsync(default));
        Assert.Equal(RegistryAction.Pull, AllowedTo(Ann));
    }

    [Fact]
    public async Task Load_DamagedGroupWithoutMembers_IsNamed()
    {
        await GrantAsync(TeamPushes);
        Execute("UPDATE user_group SET name = ''; DELETE FROM access_grant");

        Assert.Equal(["group ''"], Stores.Grants.Load().Damaged);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(16)]
    [InlineData(0)]
    public async Task AddAsync_DamagedGrantThere_IsThatGrantAlone(int actions)
    {
        await AddAccountsAsync(Ann);
        await GrantAsync(AnnPulls);
        Execute($"UPDATE access_grant SET actions = {actions}");

        await GrantAsync(AnnPulls with { Actions = RegistryAction.Push });

        Assert.Equal([AnnPulls with { Actions = RegistryAction.Push }], await Stores.Grants.ListAsync(default));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(16)]
    [InlineData(0)]
    public async Task RemoveAsync_DamagedGrant_RemovesIt(int actions)
    {
        await AddAccountsAsync(Ann);
        await GrantAsync(AnnPulls);
        Execute($"UPDATE access_grant SET actions = {actions}");

        Assert.True(await Stores.Grants.RemoveAsync(AnnPulls.Subject, AnnPulls.Repositories, RegistryAction.Pull, default));

        Assert.Empty(Stores.Grants.Load().Damaged);
    }

    [Theory]
    [InlineData("limits = 'library/*'")]
    [InlineData("limits = 'library/* '")]
    [InlineData("limits = ' pull'")]
    [InlineData("limits = 'library/* all'")]
    [InlineData("limits = 'library/*  pull'")]
    [InlineData("limits = 'library/* pull,'")]
    [InlineData("limits = 'li:rary/* pull'")]
    [InlineData("limits = char(10)")]
    [InlineData("limits = ' '")]
    [InlineData("limits = limits || char(10)")]
    [InlineData("created_at = -9223372036854775808")]
    [InlineData("expires_at = 9223372036854775807")]
    [InlineData("used_at = 9223372036854775807")]
    public async Task FindAsync_DamagedToken_IsNullAndListedAsSuch(string damage)
    {
        await AddAccountsAsync(Ann, Bob);
        var limits = new AccessLimit[] { new(Pattern("library/*"), RegistryAction.Pull) };
        await Stores.AccessTokens.AddAsync(Token(Ann, "ci") with { Limits = limits }, HashOf("ann ci"), default);
        await AddTokenAsync(Ann, "laptop");
        Execute($"UPDATE access_token SET {damage} WHERE name = 'ci'");

        Assert.Null(await FindTokenAsync(Ann, "ci"));
        Assert.NotNull(await FindTokenAsync(Ann, "laptop"));
        var tokens = await Stores.AccessTokens.ListAsync(account: null, default);
        Assert.Equal([("ci", true), ("laptop", false)], tokens.Select(token => (token.Name, token.IsDamaged)));
        Assert.Equal([RegistryAction.None], tokens[0].Limits.Select(limit => limit.Actions));
        Assert.True(await Stores.AccessTokens.RemoveAsync(Ann, "ci", default));
    }

    [Fact]
    public async Task ListAsync_TokenOfADamagedAccount_IsLeftOut()
    {
        await AddAccountsAsync(Ann, Bob);
        await AddTokenAsync(Ann, "ci");
        await AddTokenAsync(Bob, "ci");
        Execute("UPDATE account SET name = 'a n' WHERE name = 'ann'");

        Assert.Null(await FindTokenAsync(Ann, "ci"));
        Assert.Equal(Bob, Assert.Single(await Stores.AccessTokens.ListAsync(account: null, default)).Account);
    }

    private void Execute(string script) => ((TemporaryStores)Stores).Execute(script);
}
