using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Registry.Storage;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class TagCommandTests : AdministrationTests
{
    [Fact]
    public async Task List_ImageAndIndex_TellsWhatTheyAre()
    {
        var index = StoredContent.DigestIn(await Content.PushIndexAsync("app", "multi"));
        var image = StoredContent.DigestIn(await Content.PushImageAsync("app", "one", "single"));

        var lines = (await PrintAsync("tag", "list", "app")).Split('\n');

        Assert.StartsWith("TAG     KIND   PLATFORMS  SIZE", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("multi   index  2          ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(index, lines[1], StringComparison.Ordinal);
        Assert.StartsWith("single  image  -          ", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(image, lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Json_AddsUpEachContentOnce()
    {
        var layer = await Content.AddBlobAsync("app", "12345");
        var image = StoredContent.Image(layer, layer);
        await Content.PutAsync("app", image, "v1");

        var tag = Assert.Single((await ReadAsync("tag", "list", "app", "v*")).AsArray())!;

        Assert.Equal("v1", (string)tag["name"]!);
        Assert.Equal(image.Length + 5, (int)tag["size"]!);
        Assert.Equal("artifact", (string)tag["kind"]!);
        Assert.Equal(StoredContent.ImageType, (string)tag["mediaType"]!);
        Assert.Null(tag["platforms"]);
    }

    [Fact]
    public async Task List_Pulled_TellsWhen()
    {
        await Content.PushImageAsync("app", "x", "v1", "v2");
        using (var storage = RegistryStorage.Open(Data, TimeProvider.System))
        {
            var pull = new Pull(RepositoryName.Parse("app"), new Reference(Tag.Parse("v2")), DateTimeOffset.FromUnixTimeSeconds(1));
            await storage.Pulls.RecordAsync([pull], TimeSpan.Zero, default);
        }

        var lines = (await PrintAsync("tag", "list", "app")).Split('\n');
        var column = lines[0].IndexOf("PULLED", StringComparison.Ordinal);
        Assert.StartsWith("-  ", lines[1][column..], StringComparison.Ordinal);
        Assert.StartsWith("1970-01-01T00:00:01Z  sha256:", lines[2][column..], StringComparison.Ordinal);
        var tags = (await ReadAsync("tag", "list", "app")).AsArray();
        Assert.Null(tags[0]!["lastPulled"]);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), (DateTimeOffset)tags[1]!["lastPulled"]!);
    }

    [Theory]
    [InlineData("UPDATE tag SET updated_at = 9223372036854775807 WHERE name = 'v2'", "v2")]
    [InlineData("UPDATE tag SET pulled_at = 9223372036854775807 WHERE name = 'v2'", "v2")]
    [InlineData("UPDATE tag SET name = 'v 2' WHERE name = 'v2'", "v 2")]
    public async Task List_DamagedRecord_IsNamedAndTheRestIsListed(string damage, string name)
    {
        await Content.PushImageAsync("app", "x", "v1", "v2", "v3");
        Content.Damage(damage);

        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("tag", "list", "app", "--data", Data));

        Assert.StartsWith($"tag app:{name} is left out: ", Run.Error, StringComparison.Ordinal);
        Assert.Equal(["TAG", "v1", "v3"], Run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task List_UnknownRepository_SuggestsTheNearest()
    {
        await Content.PushImageAsync("team/app", "x", "v1");

        Assert.Equal(
            "There is no repository team/api; did you mean 'team/app'?\n", await FailAsync(ExitCode.Failure, "tag", "list", "team/api"));
    }

    [Fact]
    public async Task Delete_Names_LeavesOtherTags()
    {
        await Content.PushImageAsync("app", "x", "v1", "v2", "v3");
        await Content.PushImageAsync("other", "x", "v1");

        Assert.Equal("deleted app:v1\ndeleted app:v3\ndeleted other:v1\n", await PrintAsync("tag", "delete", "app:v3", "other:v1", "app:v1", "-y"));
        Assert.Equal("v2", (string)Assert.Single((await ReadAsync("tag", "list", "app")).AsArray())!["name"]!);
    }

    [Fact]
    public async Task Delete_Glob_TakesWhatMatches()
    {
        await Content.PushImageAsync("app", "x", "pr-1", "pr-2", "v1");

        var output = await PrintAsync("tag", "delete", "app", "pr-*", "--dry-run");
        Assert.StartsWith("would delete app:pr-1 (sha256:", output, StringComparison.Ordinal);
        Assert.Equal("deleted app:pr-1\ndeleted app:pr-2\n", await PrintAsync("tag", "delete", "app", "pr-*", "--yes"));
        Assert.Equal("No tag of app matches 'pr-*'.\n", await FailAsync(ExitCode.Failure, "tag", "delete", "app", "pr-*", "--yes"));
    }

    [Fact]
    public async Task Delete_OneUnknown_DeletesNothing()
    {
        await Content.PushImageAsync("app", "x", "latest");

        Assert.Equal(
            "There is no tag lastest in app; did you mean 'latest'?\n",
            await FailAsync(ExitCode.Failure, "tag", "delete", "app:latest", "app:lastest", "--yes"));
        Assert.Single((await ReadAsync("tag", "list", "app")).AsArray());
    }

    [Fact]
    public async Task Delete_TagMovedWhileItAsks_StaysAndIsTold()
    {
        await Content.PushImageAsync("app", "before", "v1", "v2", "v3");
        var after = "";
        Run.Answers = new Terminal(async () =>
        {
            after = StoredContent.DigestIn(await Content.PushImageAsync("app", "after", "v1"));
            await Content.RemoveTagAsync("app", "v3");
        });

        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("tag", "delete", "app", "v*", "--data", Data));

        Assert.Equal("deleted app:v2\n", Run.Output);
        Assert.EndsWith($"left app:v1: it was moved to {after} meanwhile\n", Run.Error, StringComparison.Ordinal);
        Run.Answers = null;
        Assert.Equal(after, (string)Assert.Single((await ReadAsync("tag", "list", "app")).AsArray())!["digest"]!);
    }

    [Theory]
    [InlineData("app")]
    [InlineData("app", "v1", "v2")]
    [InlineData("app@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("127.0.0.1:5000/app:v1")]
    public async Task Delete_NoTag_IsRefused(params string[] arguments) =>
        Assert.StartsWith(
            "Expected a tag such as team/app:v1, or a repository and a pattern such as team/app 'pr-*', found '",
            await FailAsync(ExitCode.Usage, ["tag", "delete", .. arguments, "--yes"]),
            StringComparison.Ordinal);

    [Fact]
    public async Task Copy_SameRepository_GivesAnotherTag()
    {
        var digest = StoredContent.DigestIn(await Content.PushImageAsync("app", "x", "latest"));

        Assert.Equal($"app:stable is {digest}\n", await PrintAsync("tag", "copy", "app", "app:stable"));
        Assert.Equal(2, (await ReadAsync("tag", "list", "app")).AsArray().Count);
    }

    [Fact]
    public async Task Copy_IndexToAnotherRepository_BringsEverything()
    {
        var digest = StoredContent.DigestIn(await Content.PushIndexAsync("app", "v1"));

        Assert.Equal($"team/app:v1 is {digest}, 4 manifests and 6 blobs of app\n", await PrintAsync("tag", "copy", "app:v1", "team/app"));
        var inspected = await ReadAsync("inspect", "team/app:v1");
        Assert.Equal(3, inspected["entries"]!.AsArray().Count(entry => (bool)entry!["present"]!));
        Assert.Equal((long)(await ReadAsync("inspect", "app:v1"))["size"]!, (long)inspected["size"]!);
    }

    [Fact]
    public async Task Copy_TagThatIsThere_MovesTellingWhatItWas()
    {
        var before = StoredContent.DigestIn(await Content.PushImageAsync("app", "before", "stable"));
        var after = StoredContent.DigestIn(await Content.PushImageAsync("app", "after", "v2"));

        Assert.Equal($"app:stable is {after}; it was {before}\n", await PrintAsync("tag", "copy", $"app@{after}", "app:stable"));
    }

    [Fact]
    public async Task Copy_SignatureTagThatIsThere_IsToldToo()
    {
        var image = StoredContent.DigestIn(await Content.PushImageAsync("app", "image", "v1"));
        var tag = image.Replace(':', '-') + ".sig";
        var after = StoredContent.DigestIn(await Content.PushImageAsync("app", "new signature", tag));
        var before = StoredContent.DigestIn(await Content.PushImageAsync("team/app", "old signature", tag));

        Assert.Equal(
            $"team/app:v1 is {image}, 2 manifests and 4 blobs of app\nteam/app:{tag} is {after}; it was {before}\n",
            await PrintAsync("tag", "copy", "--referrers", "app:v1", "team/app"));
    }

    [Theory]
    [InlineData("A digest has no tag to keep: give one, such as team/app:v1.\n", "app@sha256:0000000000000000000000000000000000000000000000000000000000000000", "team/app")]
    [InlineData("'b@sha256:0000000000000000000000000000000000000000000000000000000000000000' is no place to copy to: give a tag, such as b:v1.\n", "app", "b@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Expected a name such as team/app, team/app:v1 or team/app@sha256:..., without the registry's host, found 'localhost:5000/b:v1'.\n", "app", "localhost:5000/b:v1")]
    public async Task Copy_NoTarget_IsRefused(string error, string source, string target) =>
        Assert.StartsWith(error, await FailAsync(ExitCode.Usage, "tag", "copy", source, target), StringComparison.Ordinal);

    [Fact]
    public async Task Copy_UnknownSource_IsRefused()
    {
        await Content.PushImageAsync("app", "x", "v1");

        Assert.Equal("There is no tag v2 in app; did you mean 'v1'?\n", await FailAsync(ExitCode.Failure, "tag", "copy", "app:v2", "b"));
    }

    /// <summary>A terminal at which something happens before somebody says yes.</summary>
    private sealed class Terminal(Func<Task> meanwhile) : TextReader
    {
        public override string? ReadLine()
        {
            meanwhile().GetAwaiter().GetResult();
            return "y";
        }
    }
}
