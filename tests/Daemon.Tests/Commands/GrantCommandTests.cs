using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class GrantCommandTests : AdministrationTests
{
    [Fact]
    public async Task Add_Several_AreListedAndAddUp()
    {
        await PrintAsync("user", "add", "alice", "--no-password");

        Assert.Equal("granted pull in team/* to user:alice\n", await PrintAsync("grant", "add", "alice", "team/*", "pull"));
        Assert.Equal("granted push,delete in team/* to user:alice\n", await PrintAsync("grant", "add", "user:alice", "team/*", "push,delete"));
        Assert.Equal("granted pull in * to anonymous\n", await PrintAsync("grant", "add", "anonymous", "*", "pull"));

        Assert.Equal(
            "SUBJECT     REPOSITORY  ACTIONS\nanonymous   *           pull\nuser:alice  team/*      pull,push,delete\n", await PrintAsync("grant", "list"));
        var grant = (await ReadAsync("grant", "list"))[1]!;
        Assert.Equal(("user:alice", "team/*"), ((string)grant["subject"]!, (string)grant["repository"]!));
        Assert.Equal(3, grant["actions"]!.AsArray().Count);
    }

    [Fact]
    public async Task Add_GroupWithNobodyInIt_SaysSo()
    {
        await PrintAsync("user", "add", "alice", "--no-password");
        const string Granted = "granted admin in team/* to group:team\n";

        Assert.Equal(
            Granted + "nobody is in team yet: 'registryd group add team USER' puts users into it\n",
            await PrintAsync("grant", "add", "group:team", "team/*", "admin"));
        await PrintAsync("group", "add", "team", "alice");
        Assert.Equal(Granted, await PrintAsync("grant", "add", "group:team", "team/*", "admin"));
    }

    [Theory]
    [InlineData("Expected a user's name, group:NAME, authenticated or anonymous, found 'group:'.\n", "group:", "*", "pull")]
    [InlineData("Expected a repository such as team/app, or a pattern such as 'team/*', in lower case, found '['.\n", "anonymous", "[", "pull")]
    [InlineData("Expected a repository such as team/app, or a pattern such as 'team/*', in lower case, found 'Team/*'.\n", "anonymous", "Team/*", "pull")]
    [InlineData("Expected a repository such as team/app, or a pattern such as 'team/*', in lower case, found '/team'.\n", "anonymous", "/team", "pull")]
    [InlineData("Expected a repository such as team/app, or a pattern such as 'team/*', in lower case, found 'team/'.\n", "anonymous", "team/", "pull")]
    [InlineData("Expected actions such as pull,push (there are pull, push, delete and admin), found 'pull,'.\n", "anonymous", "*", "pull,")]
    public async Task Add_NoGrant_IsRefused(string problem, params string[] arguments) =>
        Assert.StartsWith(problem, await FailAsync(ExitCode.Usage, ["grant", "add", .. arguments]), StringComparison.Ordinal);

    [Fact]
    public async Task Add_GroupWithoutItsPrefix_IsToldTheRightOne()
    {
        await PrintAsync("user", "add", "alice", "--no-password");
        await PrintAsync("group", "add", "team", "alice");

        Assert.Equal(
            "There is no user team; did you mean the group, 'group:team'?\n", await FailAsync(ExitCode.Failure, "grant", "add", "team", "*", "pull"));
    }

    [Fact]
    public async Task Remove_SomeThenAll_LeavesNothing()
    {
        await PrintAsync("grant", "add", "anonymous", "*", "pull,push,delete");

        Assert.Equal("took push,delete in * from anonymous\n", await PrintAsync("grant", "remove", "anonymous", "*", "push,delete"));
        Assert.Equal("pull", (string)Assert.Single((await ReadAsync("grant", "list"))[0]!["actions"]!.AsArray())!);
        Assert.Equal("took * from anonymous\n", await PrintAsync("grant", "remove", "anonymous", "*"));
        Assert.Empty((await ReadAsync("grant", "list")).AsArray());
    }

    [Fact]
    public async Task Remove_Help_ShowsThatTheActionsMayBeLeftOut()
    {
        await Run.InvokeAsync("grant", "remove", "--help");

        Assert.Contains("[<ACTIONS>]", Run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Pull, Push", Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_NotGranted_TellsWhatIs()
    {
        Assert.Equal(
            "anonymous was not granted team/*, but nothing.\n", await FailAsync(ExitCode.Failure, "grant", "remove", "anonymous", "team/*"));
        await PrintAsync("grant", "add", "anonymous", "*", "pull");
        await PrintAsync("grant", "add", "anonymous", "base", "pull,push");

        Assert.Equal(
            "anonymous was not granted push in team/*, but pull in *, pull,push in base.\n",
            await FailAsync(ExitCode.Failure, "grant", "remove", "anonymous", "team/*", "push"));
        Assert.StartsWith("There is no group team.", await FailAsync(ExitCode.Failure, "grant", "remove", "group:team", "*"), StringComparison.Ordinal);
    }
}
