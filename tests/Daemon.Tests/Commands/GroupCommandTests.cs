using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class GroupCommandTests : AdministrationTests
{
    [Fact]
    public async Task AddAndRemove_Users_AreListed()
    {
        await AddUsersAsync();

        Assert.Equal("bob is in team\nalice is in team\n", await PrintAsync("group", "add", "team", "bob", "alice"));
        Assert.Equal("GROUP  USERS\nteam   alice,bob\n", await PrintAsync("group", "list"));
        Assert.Equal("alice is not in team\n", await PrintAsync("group", "remove", "team", "alice"));

        var group = Assert.Single((await ReadAsync("group", "list")).AsArray())!;
        Assert.Equal("team", (string)group["name"]!);
        Assert.Equal("bob", (string)Assert.Single(group["users"]!.AsArray())!);
    }

    [Fact]
    public async Task Remove_LastUser_LeavesTheGroup()
    {
        await AddUsersAsync();
        await PrintAsync("group", "add", "team", "alice");
        await PrintAsync("group", "remove", "team", "alice");

        Assert.Equal("GROUP  USERS\nteam   -\n", await PrintAsync("group", "list"));
    }

    [Theory]
    [InlineData("group", "remove", "taem", "alice")]
    [InlineData("group", "delete", "taem", "--yes")]
    public async Task Any_UnknownGroup_SuggestsTheNearest(params string[] arguments)
    {
        await AddUsersAsync();
        await PrintAsync("group", "add", "team", "alice");

        Assert.Equal(
            "There is no group taem; did you mean 'team'? 'registryd group list' tells which there are.\n", await FailAsync(ExitCode.Failure, arguments));
        Assert.Equal("GROUP  USERS\nteam   alice\n", await PrintAsync("group", "list"));
    }

    [Fact]
    public async Task Delete_Yes_TakesTheGrantsAlongAndLeavesTheUsers()
    {
        await AddUsersAsync();
        await PrintAsync("group", "add", "team", "alice", "bob");
        await PrintAsync("grant", "add", "group:team", "team/*", "pull");

        Assert.Equal("would delete group team of 2 users with 1 grant\n", await PrintAsync("group", "delete", "team", "--dry-run"));
        Assert.Equal("deleted group team\n", await PrintAsync("group", "delete", "team", "--yes"));

        Assert.Empty((await ReadAsync("group", "list")).AsArray());
        Assert.Empty((await ReadAsync("grant", "list")).AsArray());
        Assert.Equal(2, (await ReadAsync("user", "list")).AsArray().Count);
    }

    private async Task AddUsersAsync()
    {
        await PrintAsync("user", "add", "alice", "--no-password");
        await PrintAsync("user", "add", "bob", "--no-password");
    }
}
