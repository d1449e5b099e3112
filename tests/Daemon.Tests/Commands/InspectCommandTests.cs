using System.Text;
using Registry.Core.Model;
using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class InspectCommandTests : AdministrationTests
{
    [Fact]
    public async Task Inspect_Image_ShowsConfigurationAndLayers()
    {
        var digest = StoredContent.DigestIn(await Content.PushImageAsync("app", "layer", "v1", "v2"));
        await Content.AddBlobAsync("other", "layer");

        var output = await PrintAsync("inspect", "app:v1");

        foreach (var line in (string[])[
            "tags        v1, v2", $"digest      {digest}", "kind        image", "  platform           linux/arm/v7",
            "  created            2026-01-31T23:59:59Z", "  entrypoint         /bin/app", "  environment        A=layer",
            "  title  an \\u001b[31mapp", $"  5 bytes  yes   1                   {StoredContent.DigestOf("layer")}"])
        {
            Assert.Contains($"\n{line}", output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Inspect_ImageAsJson_HasTheSame()
    {
        var digest = StoredContent.DigestIn(await Content.PushImageAsync("app", "layer", "v1"));
        await Content.AddBlobAsync("other", "layer");

        var image = await ReadAsync("inspect", $"app@{digest}");

        Assert.Equal("v1", (string)Assert.Single(image["tags"]!.AsArray())!);
        Assert.Equal("linux/arm/v7", (string)image["config"]!["platform"]!);
        Assert.Equal("app", (string)image["config"]!["user"]!);
        Assert.Equal("an \u001b[31mapp", (string)image["config"]!["labels"]!["title"]!);
        var layer = Assert.Single(image["layers"]!.AsArray())!;
        Assert.True((bool)layer["present"]!);
        Assert.Equal(1, (int)layer["otherRepositories"]!);
        Assert.Equal(StoredContent.LayerType, (string)layer["mediaType"]!);
        Assert.Null(image["entries"]);
        Assert.Null(image["unreferencedAt"]);
    }

    [Fact]
    public async Task Inspect_Index_ShowsPlatforms()
    {
        await Content.PushIndexAsync("app", "latest");

        var output = await PrintAsync("inspect", "app");

        Assert.Contains("\nkind        index\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  linux/arm64      ", output, StringComparison.Ordinal);
        Assert.Contains("\n  unknown/unknown  ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Referrers_AreListedWithSignaturesByTag()
    {
        var image = await Content.PushImageAsync("app", "layer", "v1");
        var signature = $"{StoredContent.DigestIn(image).Replace(':', '-')}.sig";
        await Content.PushImageAsync("app", "signature", signature);
        var empty = await Content.AddBlobAsync("app", "{}");
        await Content.PutAsync("app", StoredContent.Image(
            empty, empty, $$""","artifactType":"application/sbom","subject":{{image}},"annotations":{"made\nby":"hand"}"""));

        var json = await ReadAsync("inspect", "app:v1");
        Assert.Equal("application/sbom", (string)Assert.Single(json["referrers"]!.AsArray())!["artifactType"]!);
        Assert.Equal(signature, (string)Assert.Single(json["subjectTags"]!.AsArray())!);
        var output = await PrintAsync("inspect", "app:v1");
        Assert.Contains("application/sbom  made\\u000aby=hand\n", output, StringComparison.Ordinal);
        Assert.Contains($"about it by tag: {signature}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_ConfigurationThatIsNone_ShowsTheRest()
    {
        var config = await Content.AddBlobAsync("app", "no JSON", MediaTypes.OciConfig);
        await Content.PutAsync("app", StoredContent.Image(config, config), "v1");

        var image = await ReadAsync("inspect", "app:v1");

        Assert.Equal(StoredContent.DigestOf("no JSON").ToString(), (string)image["config"]!["digest"]!);
        Assert.Null(image["config"]!["platform"]);
    }

    [Fact]
    public async Task Inspect_Raw_PrintsTheBytes()
    {
        var layer = await Content.AddBlobAsync("app", "x");
        var text = StoredContent.Image(layer, layer, " ,\n\t \"unknown\": \"é\"");
        await Content.PutAsync("app", text, "v1");

        Assert.Empty(await PrintAsync("inspect", "app:v1", "--raw"));
        Assert.Equal(Encoding.UTF8.GetBytes(text), Run.BinaryOutput);
    }

    [Fact]
    public async Task Inspect_RepositoryWithoutLatest_ListsItsTags()
    {
        await Content.PushImageAsync("app", "x", "v1", "v2");

        Assert.StartsWith("TAG  KIND ", await PrintAsync("inspect", "app"), StringComparison.Ordinal);
        Assert.Equal(2, (await ReadAsync("inspect", "app")).AsArray().Count);
        Assert.Equal("There is no tag latest in app.\n", await FailAsync(ExitCode.Failure, "inspect", "app", "--raw"));
    }

    [Fact]
    public async Task Inspect_Unknown_IsRefused()
    {
        await Content.PushImageAsync("app", "x", "v1");
        var digest = $"sha256:{new string('0', 64)}";

        Assert.Equal("There is no repository ap; did you mean 'app'?\n", await FailAsync(ExitCode.Failure, "inspect", "ap"));
        Assert.Equal("There is no tag v2 in app; did you mean 'v1'?\n", await FailAsync(ExitCode.Failure, "inspect", "app:v2"));
        Assert.Equal($"There is no manifest {digest} in app.\n", await FailAsync(ExitCode.Failure, "inspect", $"app@{digest}"));
        Assert.StartsWith("Expected a name such as ", await FailAsync(ExitCode.Usage, "inspect", "app:"), StringComparison.Ordinal);
        Assert.StartsWith("--json and --raw ", await FailAsync(ExitCode.Usage, "inspect", "app", "--raw", "--json"), StringComparison.Ordinal);
    }
}
