using Registry.Core.Access;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

/// <summary>A command beside a running server: what one process changes, the other sees with its next look, and a crash forgets nothing.</summary>
public sealed class AccessJoinTests() : AccessContract(TemporaryStores.Open)
{
    private TemporaryStores Temporary => (TemporaryStores)Stores;

    [Fact]
    public async Task Version_ChangedByAnotherProcess_IsLargerAtOnce()
    {
        await AddAccountsAsync(Ann);
        using var other = Temporary.Join();
        var before = Stores.Grants.Version();
        Assert.Equal(before, other.Grants.Version());

        Assert.True(await other.Accounts.SetDisabledAsync(Ann, isDisabled: true, default));

        Assert.Equal(before + 1, Stores.Grants.Version());
        Assert.Null(Stores.Grants.Load().Find(Ann));
        Assert.Null(await Stores.Accounts.FindPasswordAsync(Ann, default));
    }

    [Fact]
    public async Task Load_GrantedByAnotherProcess_AllowsAtOnce()
    {
        await AddAccountsAsync(Ann);
        using var other = Temporary.Join();

        Assert.True(await other.Grants.AddAsync(TeamPushes, default));
        Assert.True(await other.Grants.AddMemberAsync(Team, Ann, default));
        Assert.Equal(RegistryAction.Push, AllowedTo(Ann));

        Assert.True(await other.Grants.RemoveGroupAsync(Team, default));
        Assert.Equal(RegistryAction.None, AllowedTo(Ann));
    }

    [Fact]
    public async Task FindAsync_TokenOfAnotherProcess_IsThereUntilItRevokesIt()
    {
        await AddAccountsAsync(Ann);
        using var other = Temporary.Join();

        Assert.True(await other.AccessTokens.AddAsync(Token(Ann, "ci"), HashOf("ann ci"), default));
        Assert.NotNull(await FindTokenAsync(Ann, "ci"));

        Assert.True(await other.AccessTokens.RemoveAsync(Ann, "ci", default));
        Assert.Null(await FindTokenAsync(Ann, "ci"));
    }

    [Fact]
    public async Task Open_Again_FindsEverything()
    {
        await AddAccountsAsync(Ann);
        await GrantAsync(TeamPushes);
        await JoinAsync(Ann);
        await AddTokenAsync(Ann, "ci");
        var version = Stores.Grants.Version();

        Temporary.Reopen();

        Assert.Equal(version, Stores.Grants.Version());
        Assert.Equal(RegistryAction.Push, AllowedTo(Ann));
        Assert.Equal("hash of ann", await Stores.Accounts.FindPasswordAsync(Ann, default));
        Assert.NotNull(await FindTokenAsync(Ann, "ci"));
    }

    [Fact]
    public async Task Load_WhileAnotherProcessMovesAMember_IsOfOneMoment()
    {
        const int Moves = 50;
        await AddAccountsAsync(Ann);
        await GrantAsync(TeamPushes);
        await JoinAsync(Ann);
        using var other = Temporary.Join();
        var first = Stores.Grants.Version();

        var moving = Task.Run(async () =>
        {
            for (var i = 0; i < Moves; i++)
            {
                await other.Grants.RemoveMemberAsync(Team, Ann, default);
                await other.Grants.AddMemberAsync(Team, Ann, default);
            }
        });

        // Each odd version is without the member.
        do
        {
            var rules = Stores.Grants.Load();
            Assert.Equal((rules.Version - first) % 2 == 0, AccessPolicy.Allows(rules.Find(Ann)!, Repository, RegistryAction.Push));
        }
        while (!moving.IsCompleted);
        await moving;
        Assert.Equal(first + (2 * Moves), Stores.Grants.Version());
    }
}
