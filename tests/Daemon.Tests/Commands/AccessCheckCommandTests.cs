using System.Text.Json.Nodes;
using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class AccessCheckCommandTests : AdministrationTests
{
    [Fact]
    public async Task Check_Granted_NamesTheGrants()
    {
        await AddUserAsync();
        await PrintAsync("group", "add", "team", "alice");
        await PrintAsync("grant", "add", "group:team", "team/*", "pull,push");
        await PrintAsync("grant", "add", "anonymous", "*", "pull");
        await PrintAsync("grant", "add", "alice", "other", "delete");

        Assert.Equal(
            "user:alice may push in team/app: by these grants\n  group:team is granted pull,push in team/*\n",
            await PrintAsync("access", "check", "alice", "team/app", "push"));
        Assert.Equal(
            "anonymous may pull in base: by these grants\n  anonymous is granted pull in *\n",
            await PrintAsync("access", "check", "anonymous", "base", "pull"));
    }

    [Fact]
    public async Task Check_PartlyGranted_TellsWhatIs()
    {
        await AddUserAsync();
        await PrintAsync("grant", "add", "alice", "team/*", "pull");

        Assert.Equal(
            "user:alice may not pull,push in team/app: no more is granted than this\n  user:alice is granted pull in team/*\n",
            await DenyAsync("alice", "team/app", "pull,push"));
        Assert.Equal("user:alice may not delete in team/app: no grant allows it\n", await DenyAsync("alice", "team/app", "delete"));
    }

    [Fact]
    public async Task Check_AdministratorOrDisabled_NeedsNoGrant()
    {
        await AddUserAsync("--admin");

        Assert.Equal("user:alice may admin in a: an administrator may do everything\n", await PrintAsync("access", "check", "alice", "a", "admin"));
        await PrintAsync("user", "disable", "alice", "--yes");
        Assert.Equal("user:alice may not pull in a: the user is disabled\n", await DenyAsync("alice", "a", "pull"));
    }

    [Fact]
    public async Task Check_RegistryIsOpen_EverybodyMay()
    {
        var file = Run.Write("[auth]\nmode = 'open'");

        Assert.Equal(
            "anonymous may delete in a: the registry is open to everybody ([auth] mode), whatever is granted\n",
            await PrintAsync("access", "check", "anonymous", "a", "delete", "--config", file));
    }

    [Fact]
    public async Task Check_Json_TellsTheSame()
    {
        await PrintAsync("grant", "add", "authenticated", "team/*", "pull");

        var allowed = await ReadAsync("access", "check", "authenticated", "team/app", "pull");
        var denied = JsonNode.Parse(await DenyAsync("authenticated", "team/app", "push", "--json"))!;

        Assert.Equal((true, "granted"), ((bool)allowed["allowed"]!, (string)allowed["reason"]!));
        Assert.Equal("authenticated", (string)Assert.Single(allowed["grants"]!.AsArray())!["subject"]!);
        Assert.Equal((false, "notGranted"), ((bool)denied["allowed"]!, (string)denied["reason"]!));
    }

    [Theory]
    [InlineData("There is no user bob", "bob", "a", "pull")]
    [InlineData("There is no group team", "group:team", "a", "pull")]
    [InlineData("Expected a repository such as team/app", "anonymous", "team/*", "pull")]
    public async Task Check_Nobody_IsNoAnswer(string problem, params string[] arguments) =>
        Assert.StartsWith(problem, await FailAsync(ExitCode.Usage, ["access", "check", .. arguments]), StringComparison.Ordinal);

    private Task<string> AddUserAsync(params string[] flags) => PrintAsync(["user", "add", "alice", "--no-password", .. flags]);

    private async Task<string> DenyAsync(params string[] arguments)
    {
        Run.Clear();
        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync(["access", "check", .. arguments, "--data", Data]));
        Assert.Empty(Run.Error);
        return Run.Output;
    }
}
