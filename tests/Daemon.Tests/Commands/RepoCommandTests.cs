using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class RepoCommandTests : AdministrationTests
{
    [Fact]
    public async Task List_Several_AreAligned()
    {
        await Content.PushImageAsync("a/rather/long/name", "layer", "v1", "v2");
        await Content.AddBlobAsync("b", "12345");

        var lines = (await PrintAsync("repo", "list")).Split('\n');

        Assert.StartsWith("REPOSITORY          TAGS  MANIFESTS  SIZE       PUSHED", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("a/rather/long/name  2     1          ", lines[1], StringComparison.Ordinal);
        Assert.Equal("b                   0     0          5 bytes    -", lines[2]);
    }

    [Theory]
    [InlineData("name", "a b/c")]
    [InlineData("size", "b/c a")]
    [InlineData("pushed", "b/c a")]
    public async Task List_Sorted_IsInThatOrder(string sort, string expected)
    {
        await Content.PushImageAsync("a", "small", "v1");
        await Content.PushImageAsync("b/c", "much larger", "v1");

        var names = (await ReadAsync("repo", "list", "--sort", sort)).AsArray().Select(repository => (string)repository!["name"]!);

        Assert.Equal(expected, string.Join(' ', names));
    }

    [Theory]
    [InlineData("UPDATE repository SET name = 'B c' WHERE name = 'b'", "B c")]
    [InlineData("UPDATE repository SET name = CAST(x'f062' AS TEXT) WHERE name = 'b'", "\ufffdb")]
    public async Task List_DamagedName_IsNamedAndTheRestIsListed(string damage, string name)
    {
        await Content.PushImageAsync("a", "x", "v1");
        await Content.PushImageAsync("b", "x", "v1");
        Content.Damage(damage);

        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("repo", "list", "--data", Data));

        Assert.Equal($"repository {name} is left out: its record in the database is damaged. Restore that from a backup.\n", Run.Error);
        Assert.Equal(["REPOSITORY", "a"], Run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task List_SizesAddUpToTooMuchAndTimesAreNone_IsListed()
    {
        await Content.PushImageAsync("a", "x", "v1");
        Content.Damage("UPDATE blob SET size = 9223372036854775807; UPDATE manifest SET pushed_at = 9223372036854775807");

        Assert.Contains("\na  ", await PrintAsync("repo", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Glob_IsTheWholeName()
    {
        await Content.PushImageAsync("app", "x", "v1");
        await Content.PushImageAsync("team/app", "x", "v1");

        Assert.Equal("team/app", (string)Assert.Single((await ReadAsync("repo", "list", "team*")).AsArray())!["name"]!);
    }

    [Fact]
    public async Task Delete_Yes_RemovesEverythingButTheBlobsHold()
    {
        await Content.PushIndexAsync("app", "v1", "v2");
        await Content.PushImageAsync("other", "one", "v1");

        Assert.Equal("deleted app: 2 tags, 4 manifests\n", await PrintAsync("repo", "delete", "app", "--yes"));

        var repositories = (await ReadAsync("repo", "list")).AsArray();
        Assert.Equal(0, (int)repositories[0]!["manifests"]!);
        Assert.Equal(6, (int)repositories[0]!["blobs"]!);
        Assert.Equal(1, (int)repositories[1]!["tags"]!);
        Assert.Equal(4, (int)(await ReadAsync("stats"))["reclaimableLater"]!["count"]!);
    }

    [Fact]
    public async Task Delete_ManifestThatAPushJustSent_StaysForTheGrace()
    {
        await Content.PushImageAsync("app", "one", "v1");
        await Content.PushImageAsync("app", "two");

        Assert.Equal(
            "deleted app: 1 tag, 1 manifest\n1 manifest left in app: pushed meanwhile, or untagged within the grace\n",
            await PrintAsync("repo", "delete", "app", "--yes"));
        Assert.Equal("deleted app: 0 tags, 1 manifest\n", await PrintAsync("repo", "delete", "app", "--yes", "--grace", "1ms"));
    }

    [Fact]
    public async Task Delete_BlobsOnly_IsNoError()
    {
        await Content.AddBlobAsync("app", "12345");

        Assert.Equal("deleted app: 0 tags, 0 manifests\n", await PrintAsync("repo", "delete", "app", "--yes"));
    }

    [Fact]
    public async Task Delete_DryRunOfAGlob_TellsAndDeletesNothing()
    {
        await Content.PushImageAsync("pr/1", "x", "v1");
        await Content.PushImageAsync("pr/2", "x", "v1");

        var output = await PrintAsync("repo", "delete", "pr/*", "--dry-run");

        Assert.StartsWith("would delete pr/1: 1 tag, 1 manifest, 2 blobs, ", output, StringComparison.Ordinal);
        Assert.Contains("\nwould delete pr/2: ", output, StringComparison.Ordinal);
        Assert.Equal(2, (await ReadAsync("repo", "list")).AsArray().Count);
    }

    [Fact]
    public async Task Delete_NoTerminal_NeedsYes()
    {
        await Content.PushImageAsync("app", "x", "v1");

        Assert.Contains("--yes", await FailAsync(ExitCode.Usage, "repo", "delete", "app"), StringComparison.Ordinal);
        Assert.Single((await ReadAsync("tag", "list", "app")).AsArray());
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n\n", 1)]
    [InlineData("\n", 1)]
    [InlineData("", 1)]
    public async Task Delete_Terminal_Asks(string answer, int tagsDeleted)
    {
        await Content.PushImageAsync("app", "x", "v1");
        Run.Answers = new StringReader(answer);

        Assert.Equal(tagsDeleted, await Run.InvokeAsync("repo", "delete", "app", "--data", Data));

        Assert.StartsWith("This deletes app: 1 tag, ", Run.Error, StringComparison.Ordinal);
        Assert.Equal(tagsDeleted, (await ReadAgainAsync()).Count);
    }

    [Fact]
    public async Task Delete_OneUnknown_DeletesNothing()
    {
        await Content.PushImageAsync("team/app", "x", "v1");

        Assert.Equal(
            "There is no repository team/ap; did you mean 'team/app'?\n",
            await FailAsync(ExitCode.Failure, "repo", "delete", "team/app", "team/ap", "--yes"));
        Assert.Equal("No repository matches 'x*'.\n", await FailAsync(ExitCode.Failure, "repo", "delete", "team/app", "x*", "--yes"));
        Assert.Single((await ReadAsync("tag", "list", "team/app")).AsArray());
    }

    [Theory]
    [InlineData("App")]
    [InlineData("app:v1")]
    [InlineData("app\u001b*")]
    public async Task Delete_NoName_IsRefused(string name)
    {
        var error = await FailAsync(ExitCode.Usage, "repo", "delete", name, "--yes");

        Assert.StartsWith("Expected a repository such as team/app, or a pattern such as 'team/*', found '", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error);
    }

    private async Task<System.Text.Json.Nodes.JsonArray> ReadAgainAsync()
    {
        Run.Answers = null;
        return (await ReadAsync("tag", "list", "app")).AsArray();
    }
}
