using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands.Completion;

public sealed class CompletionDirectiveTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("gc\tRemove what nobody can reach, and give its space back.\n", "gc")]
    [InlineData("list\tList groups with who is in them.\n", "group", "l")]
    [InlineData("--sort\tBy name, by size or by last push, the largest and the latest first.\n", "repo", "list", "--so")]
    [InlineData("name\npushed\nsize\n", "repo", "list", "--sort", "")]
    [InlineData("--sort=name\n", "repo", "list", "--sort=n")]
    [InlineData(":file\n", "gc", "--config", "/etc/x")]
    [InlineData(":file\n", "gc", "--config=/etc/x")]
    [InlineData(":folder\n", "export", "team/app", "")]
    [InlineData("", "export", "")]
    [InlineData("anonymous\nauthenticated\n", "grant", "add", "")]
    [InlineData("pull\npull,push\npull,push,delete\npush\n", "grant", "add", "alice", "team/*", "pu")]
    [InlineData("admin\ndelete\npull\npull,push\npull,push,delete\npush\n", "token", "create", "--actions", "")]
    [InlineData("never\n", "gc", "--untagged", "")]
    [InlineData("", "gc", "--grace", "")]
    [InlineData("", "gc", "")]
    [InlineData("copy\tGive an image or index another tag, without moving bytes.\n", "help", "tag", "co")]
    [InlineData("", "nosuch", "")]
    [InlineData("", "user add", "\"")]
    [InlineData("--json\tReport as one JSON document.\n", "tag", "list", "a\"b c", "--js")]
    [InlineData("--json\tReport as one JSON document.\n", "tag", "list", "\"", "--js")]
    [InlineData("--json\tReport as one JSON document.\n", "tag", "list", "a\tb\nc", "--js")]
    [InlineData("--json\tReport as one JSON document.\n", "tag", "list", "@/dev/full/none", "--js")]
    public async Task Invoke_Words_TellsWhatTheLastCouldBecome(string expected, params string[] words)
    {
        Assert.Equal(ExitCode.Success, await _run.InvokeAsync(["[complete]", "--", .. words]));
        Assert.Equal(expected, _run.Output);
        Assert.Empty(_run.Error);
    }

    [Fact]
    public async Task Invoke_NoWord_TellsEveryCommand()
    {
        await _run.InvokeAsync("[complete]", "--", "");

        Assert.Equal(
            Manual.CommandTree.CreateRoot().Subcommands.Select(command => command.Name).Order(StringComparer.Ordinal),
            _run.Output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t')[0]));
    }

    [Fact]
    public async Task Invoke_BeginOfAFlag_TellsFlagsThatAreNotGivenYet()
    {
        await _run.InvokeAsync("[complete]", "--", "tag", "delete", "--force", "--");

        Assert.Equal(
            ["--config", "--data", "--dry-run", "--help", "--yes"],
            _run.Output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t')[0]));
    }
}
