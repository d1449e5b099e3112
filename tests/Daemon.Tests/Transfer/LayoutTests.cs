using System.Text.Json.Nodes;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Testing.Http;
using Registry.Testing.Images;
using Xunit;

namespace Daemon.Tests.Transfer;

/// <summary>OCI image layouts, read by <c>registryd import</c> and written by <c>registryd export</c>.</summary>
public sealed class LayoutTests : ImportTests
{
    private string Exported => Run.Folder.File("exported");

    [Fact]
    public async Task Import_RefNames_AreTagsOfTheNamedRepository()
    {
        var layout = CreateLayout();
        var image = layout.AddFiles("v1", "text");
        layout.Tag(image, "v2");

        await ImportAllAsync(layout.Folder, "--to", "team/app");

        Assert.Equal(image.Digest, await ResolveAsync("team/app", "v1"));
        Assert.Equal(image.Digest, await ResolveAsync("team/app", "v2"));
    }

    [Theory]
    [InlineData("team/app:v1", "team/app")]
    [InlineData("registry.lan:5000/team/app:v1", "team/app")]
    [InlineData("localhost/app:v1", "app")]
    public async Task Import_FullNames_SayWhereImagesBelong(string refName, string repository)
    {
        var layout = CreateLayout();
        var image = layout.AddFiles(refName, "text");

        await ImportAllAsync(layout.Folder);

        Assert.Equal(image.Digest, await ResolveAsync(repository, "v1"));
    }

    [Fact]
    public async Task Import_NoName_IsToldToGiveOne()
    {
        var layout = CreateLayout();
        layout.AddFiles("v1", "text");

        Assert.Equal(ExitCode.Failure, await ImportAsync(layout.Folder));
        Assert.StartsWith($"not imported: {layout.Folder}: 'v1' names no repository and tag; --to names the repository\n", Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ThenImport_GivesTheSame()
    {
        var layout = CreateLayout();
        var (index, image) = (layout.AddMultiArch("multi", "amd64", "arm64"), layout.AddFiles("single", "text"));
        await ImportAllAsync(layout.Folder, "--to", "app");

        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("export", "--data", Data, "app", Exported));
        await ImportAllAsync(Exported, "--to", "again");

        var exported = new OciLayout(Exported);
        Assert.Equal((index, image), (exported.Resolve("multi"), exported.Resolve("single")));
        Assert.Equal(layout.Blobs, exported.Blobs);
        Assert.Empty(exported.CorruptBlobs());
        Assert.Equal(index.Digest, await ResolveAsync("again", "multi"));
    }

    [Fact]
    public async Task Export_IndexDeeperThanAStack_WritesAllOfIt()
    {
        const int Depth = 5000;
        var manifest = TestManifest.Index([]);
        using (var storage = RegistryStorage.Open(Data, TimeProvider.System))
        {
            var writes = new List<Task>();
            for (var i = 1; i <= Depth; i++, manifest = TestManifest.Index([manifest.Descriptor]))
            {
                var write = new ManifestWrite(
                    RepositoryName.Parse("app"),
                    Digest.Parse(manifest.Digest),
                    manifest.Bytes,
                    ManifestParser.Parse(manifest.Bytes, contentType: null),
                    i == Depth ? [Tag.Parse("v1")] : [],
                    AllowMissingChildren: true);
                writes.Add(storage.Manifests.PutAsync(write, default).AsTask());
            }

            await Task.WhenAll(writes);
        }

        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("export", "--data", Data, "app", Exported));

        Assert.Equal(Depth, new OciLayout(Exported).Blobs.Count());
    }

    [Fact]
    public async Task Export_OneTagThenOthers_AddsToTheLayout()
    {
        var layout = CreateLayout();
        layout.AddFiles("v1", "first");
        layout.AddFiles("v2", "second");
        layout.AddFiles("w1", "third");
        await ImportAllAsync(layout.Folder, "--to", "app");

        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("export", "--data", Data, "app:v1", Exported));
        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("export", "--data", Data, "app", Exported, "--tag", "v?"));

        var index = JsonNode.Parse(await File.ReadAllTextAsync(Path.Join(Exported, "index.json")))!;
        Assert.Equal(
            ["v1", "v2"],
            index["manifests"]!.AsArray().Select(entry => (string)entry!["annotations"]!["org.opencontainers.image.ref.name"]!));
        Assert.Contains(", 4 were there already", Run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Export_Referrers_ComeAlongWhenTold(bool withReferrers)
    {
        await using var source = await SourceRegistry.StartAsync();
        var image = source.AddImage("app", "v1", seed: 1);
        source.AddBlob("app", TestBlob.EmptyJson);
        var signature = source.AddManifest("app", TestManifest.Artifact(image, "application/vnd.example.signature"));
        source.AddManifest("app", TestManifest.Index([signature.Descriptor]), image.Digest.Replace(':', '-'));
        var cosignTag = $"{image.Digest.Replace(':', '-')}.sig";
        var cosign = source.AddImage("app", cosignTag, seed: 2);
        await ImportAllAsync("--from", $"docker://{source.Host}/app:v1");

        await Run.InvokeAsync(["export", "--data", Data, "app:v1", Exported, .. withReferrers ? (string[])["--referrers"] : []]);
        await ImportAllAsync(Exported, "--to", "again");

        Assert.Equal(withReferrers ? signature.Digest : null, await ResolveAsync("again", signature.Digest));
        Assert.Equal(withReferrers ? cosign.Digest : null, await ResolveAsync("again", cosignTag));
    }

    [Fact]
    public async Task Export_IndexOfLayers_ThenImport_GivesTheSame()
    {
        var layout = CreateLayout();
        // Larger than any manifest may be, and one that is no JSON.
        OciDescriptor[] layers =
        [
            layout.Add(TestManifest.LayerType, TestBlob.Noise(5 << 20, seed: 1).Bytes), layout.Add(TestManifest.LayerType, TestBlob.Noise(10, seed: 2).Bytes),
        ];
        var cache = TestManifest.Index(layers.Select(layer => layer.ToJson().ToJsonString()));
        layout.Tag(layout.Add(cache.MediaType, cache.Bytes), "cache");

        await ImportAllAsync(layout.Folder, "--to", "app");
        Assert.Equal(ExitCode.Success, await Run.InvokeAsync("export", "--data", Data, "app", Exported));
        await ImportAllAsync(Exported, "--to", "again");

        Assert.Equal(layout.Blobs, new OciLayout(Exported).Blobs);
        Assert.Equal(cache.Digest, await ResolveAsync("again", "cache"));
        Assert.True(await HasBlobAsync("again", TestBlob.Noise(10, seed: 2)));
    }

    [Fact]
    public async Task Export_TwoRepositories_BothKeepTheirTags()
    {
        var (first, second) = (CreateLayout(), OciLayout.Create(Run.Folder.File("second")));
        var images = (first.AddFiles("v1", "first"), second.AddFiles("v1", "second"));
        await ImportAllAsync(first.Folder, "--to", "team.a/app");
        await ImportAllAsync(second.Folder, "--to", "other");

        foreach (var repository in (string[])["team.a/app", "other", "team.a/app"])
        {
            Assert.Equal(ExitCode.Success, await Run.InvokeAsync("export", "--data", Data, repository, Exported));
        }

        await ImportAllAsync(Exported, "--to", "mirror");
        Assert.Equal(images.Item1.Digest, await ResolveAsync("mirror/team.a/app", "v1"));
        Assert.Equal(images.Item2.Digest, await ResolveAsync("mirror/other", "v1"));
        Assert.Equal(2, JsonNode.Parse(await File.ReadAllTextAsync(Path.Join(Exported, "index.json")))!["manifests"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[null]}")]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[\"x\"]}")]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[{\"annotations\":1}]}")]
    [InlineData("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"a/b\",\"size\":1,\"digest\":\"sha256:"
        + "0000000000000000000000000000000000000000000000000000000000000000\",\"annotations\":{\"org.opencontainers.image.ref.name\":1}}]}")]
    public async Task Export_OverAnOddIndex_IsRefusedBeforeAnythingIsCopied(string index)
    {
        var layout = CreateLayout();
        layout.AddFiles("v1", "text");
        await ImportAllAsync(layout.Folder, "--to", "app");
        Directory.CreateDirectory(Exported);
        await File.WriteAllTextAsync(Path.Join(Exported, "index.json"), index);

        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("export", "--data", Data, "app", Exported));

        Assert.StartsWith($"{Exported}/index.json is no index of images: ", Run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(Exported));
    }

    [Fact]
    public async Task Export_AfterAKilledOne_RemovesItsStagedFiles()
    {
        var layout = CreateLayout();
        layout.AddFiles("v1", "text");
        await ImportAllAsync(layout.Folder, "--to", "app");
        var exported = OciLayout.Create(Exported);
        string[] staged = [Path.Join(Exported, "index.json"), exported.PathOf(TestBlob.Empty.Digest), exported.PathOf(TestBlob.EmptyJson.Digest)];
        staged = [.. staged.Select(file => $"{file}.{Guid.NewGuid():n}")];
        Array.ForEach(staged, file => File.WriteAllText(file, "half"));
        // The last is still being written, by another export.
        await using (new FileStream(staged[^1], FileMode.Open, FileAccess.Write, FileShare.None))
        {
            Assert.Equal(ExitCode.Success, await Run.InvokeAsync("export", "--data", Data, "app", Exported));
        }

        Assert.Equal([false, false, true], staged.Select(File.Exists));
    }

    [Fact]
    public async Task Export_BlobLost_IsToldAndTheRestIsThere()
    {
        var layout = CreateLayout();
        layout.AddFiles("v1", "first");
        var other = layout.AddNoise("v2", mebibytes: 1);
        await ImportAllAsync(layout.Folder, "--to", "app");
        var lost = JsonNode.Parse(await File.ReadAllTextAsync(layout.PathOf(layout.Resolve("v2").Digest)))!["layers"]![0]!;
        using (var storage = RegistryStorage.Open(Data, TimeProvider.System))
        {
            await storage.Blobs.RemoveAsync(RepositoryName.Parse("app"), Digest.Parse((string)lost["digest"]!), EffectiveLimits.None, default);
        }

        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("export", "--data", Data, "app", Exported));

        Assert.StartsWith("not exported: app:v2: There is no blob ", Run.Error, StringComparison.Ordinal);
        Assert.NotNull(new OciLayout(Exported).Resolve("v1"));
        Assert.DoesNotContain(other.Digest, await File.ReadAllTextAsync(Path.Join(Exported, "index.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absent", "not exported: absent: there is no such tag\n")]
    [InlineData("absent:v1", "not exported: absent:v1: There is no manifest v1 in absent.\n")]
    public async Task Export_NothingThere_FailsAndWritesNothing(string image, string error)
    {
        Assert.Equal(ExitCode.Failure, await Run.InvokeAsync("export", "--data", Data, image, Exported));
        Assert.Equal(error, Run.Error);
        Assert.False(Directory.Exists(Exported));
    }

    private OciLayout CreateLayout() => OciLayout.Create(Run.Folder.File("layout"));
}
