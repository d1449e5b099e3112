using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Testing.Http;
using Xunit;

namespace Core.Tests.Operations;

public sealed class ImageImportTests : OperationTests
{
    private const string App = "library/app";

    private readonly TestSource _source = new();
    private readonly TestImportReport _report = new();
    private readonly ManifestService _manifests;

    public ImageImportTests() => _manifests = new ManifestService(Stores.Manifests, allowSparseIndexes: false, Freshness, Pulls, pullEvents: null);

    [Fact]
    public async Task Run_Images_AreHereWithTheirTags()
    {
        var image = _source.AddImage(App, seed: 1, "v1", "v2");
        var other = _source.AddImage("library/other", seed: 2);

        var counts = await RunAsync();

        Assert.Empty(_report.Problems);
        Assert.Equal(image.Digest, await ResolveAsync("v1"));
        Assert.Equal(image.Digest, await ResolveAsync("v2"));
        Assert.NotNull(await FindAsync(other.Digest, Other));
        Assert.Equal((2, 2, 2, 2, 4), (counts.Images, counts.ImagesDone, counts.Repositories, counts.Tags, counts.BlobsCopied));
        Assert.Equal(2000 + (2 * "{\"seed\":1}".Length), counts.BytesCopied);
    }

    [Fact]
    public async Task Run_Again_ReadsNothing()
    {
        _source.AddImage(App, seed: 1, "v1");
        await RunAsync();
        _source.BlobsRead.Clear();

        var counts = await RunAsync();

        Assert.Empty(_source.BlobsRead);
        Assert.Equal(1, counts.ImagesPresent);
        Assert.Equal((0, 0, 0), (counts.Tags, counts.Manifests, counts.BlobsCopied + counts.BlobsShared));
    }

    [Fact]
    public async Task Run_LayerOfManyImagesAtOnce_IsReadOnce()
    {
        var layer = _source.AddBlob(TestBlob.Noise(1000, seed: 1));
        for (var i = 0; i < 20; i++)
        {
            var config = _source.AddBlob(TestBlob.Text($"{{\"i\":{i}}}"));
            _source.AddManifest($"library/app{i % 5}", TestManifest.Image(config, [layer]), $"v{i}");
        }

        var counts = await RunAsync();

        Assert.Empty(_report.Problems);
        Assert.Single(_source.BlobsRead, Digest.Parse(layer.Digest));
        Assert.Equal((21, 4), (counts.BlobsCopied, counts.BlobsShared));
    }

    [Theory]
    [InlineData(999, 0, 0, "the limit is 999 bytes (max_blob_size of [limits])")]
    [InlineData(0, 1005, 0, "the image has 1010 bytes, the limit is 1005 bytes (max_image_size of [limits])")]
    [InlineData(0, 0, 1, "the repository would have 2 tags, the limit is 1 tag (tag_count_limit of [limits])")]
    public async Task Run_ImagesOverALimit_AreToldAndTheOthersGoOn(long blobSize, long imageSize, int tags, string expected)
    {
        _source.AddImage(App, seed: 1, "v1", "v2");
        var other = _source.AddManifest("library/other", TestManifest.Index([]), "v1");
        Limits = new LimitPolicy(new LimitValues { MaxBlobSize = blobSize, MaxImageSize = imageSize, TagCountLimit = tags }, []);

        await RunAsync();

        Assert.Contains(_report.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        Assert.Null(await Stores.Manifests.FindAsync(Repository, new Reference(Tag.Parse("v1")), default));
        Assert.NotNull(await FindAsync(other.Digest, Other));
    }

    [Fact]
    public async Task Run_Index_BringsItsChildrenBeforeIt()
    {
        var child = _source.AddImage(App, seed: 1);
        var index = _source.AddManifest(App, TestManifest.Index([child.Descriptor]), "v1");

        await RunAsync();

        Assert.Empty(_report.Problems);
        Assert.Equal(index.Digest, await ResolveAsync("v1"));
        Assert.NotNull(await FindAsync(child.Digest));
    }

    [Fact]
    public async Task Run_ManyChildren_AreAskedForAFewAtOnce()
    {
        var children = Enumerable.Range(1, 50).Select(seed => _source.AddImage(App, seed)).ToList();
        _source.AddManifest(App, TestManifest.Index(children.Select(child => child.Descriptor)), "v1");

        await RunAsync(_source, Options with { Jobs = 1 });

        Assert.Empty(_report.Problems);
        Assert.Equal(1, _source.MostQuestions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_IndexOfLayers_BringsThem(bool allowSparseIndexes)
    {
        var layer = _source.AddBlob(TestBlob.Noise(1000, seed: 1));
        var cache = _source.AddManifest(App, TestManifest.Index([layer.Descriptor(TestManifest.LayerType)]), "cache");

        await RunAsync(_source, Options with { AllowSparseIndexes = allowSparseIndexes });

        Assert.Empty(_report.Problems);
        Assert.Equal(cache.Digest, await ResolveAsync("cache"));
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, Digest.Parse(layer.Digest), default));
    }

    [Fact]
    public async Task Run_ChildMissing_TellsAndLeavesTheIndexOut()
    {
        var missing = TestManifest.Image(TestBlob.EmptyJson, []);
        _source.AddManifest(App, TestManifest.Index([missing.Descriptor]), "v1");

        await RunAsync();

        Assert.Equal([$"{App}:v1: manifest {missing.Digest} is missing"], _report.Problems);
        Assert.Null(await ResolveAsync("v1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ListedLayerMissing_IsTold(bool allowSparseIndexes)
    {
        var layer = TestBlob.Noise(1000, seed: 1);
        _source.AddManifest(App, TestManifest.Index([layer.Descriptor(TestManifest.LayerType)]), "cache");

        await RunAsync(_source, Options with { AllowSparseIndexes = allowSparseIndexes });

        Assert.Equal([$"{App}:cache: blob {layer.Digest} is missing"], _report.Problems);
    }

    [Fact]
    public async Task Run_SourceWithoutImages_IsAProblem()
    {
        Assert.Equal(1, (await RunAsync()).Problems);
        Assert.Equal(["the source has nothing of what was asked for"], _report.Problems);
    }

    [Fact]
    public async Task Run_BlobOfWrongSizeInOneManifest_ComesForTheOther()
    {
        var layer = _source.AddBlob(TestBlob.Noise(1000, seed: 1));
        var config = _source.AddBlob(TestBlob.EmptyJson);
        var wrong = layer.Descriptor(TestManifest.LayerType).Replace("\"size\":1000", "\"size\":999", StringComparison.Ordinal);
        _source.AddManifest(App, TestManifest.Image(config.Descriptor(TestManifest.ConfigType), [wrong]), "wrong");
        var right = _source.AddManifest(App, TestManifest.Image(config, [layer]), "right");

        await RunAsync(_source, Options with { Jobs = 1 });

        Assert.StartsWith($"{App}:wrong: blob {layer.Digest} cannot be read", Assert.Single(_report.Problems), StringComparison.Ordinal);
        Assert.Equal(right.Digest, await ResolveAsync("right"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_BlobMissingOrCorrupt_TellsEachImageAndGoesOn(bool isCorrupt)
    {
        var layer = _source.AddBlob(TestBlob.Noise(1000, seed: 1), "not that"u8.ToArray());
        if (!isCorrupt)
        {
            _source.RemoveBlob(layer);
        }

        _source.AddManifest(App, TestManifest.Image(_source.AddBlob(TestBlob.EmptyJson), [layer]), "v1");
        _source.AddManifest(App, TestManifest.Image(TestBlob.EmptyJson, [layer], "\"a\":1"), "v2");
        var whole = _source.AddImage(App, seed: 2, "v3");

        var counts = await RunAsync();

        Assert.Equal(2, counts.Problems);
        var what = isCorrupt ? $"blob {layer.Digest} is corrupt" : $"blob {layer.Digest} is missing";
        Assert.Contains(_report.Problems, problem => problem.StartsWith($"{App}:v1: {what}", StringComparison.Ordinal));
        Assert.Contains(_report.Problems, problem => problem.StartsWith($"{App}:v2: {what}", StringComparison.Ordinal));
        Assert.Null(await ResolveAsync("v1"));
        Assert.Equal(whole.Digest, await ResolveAsync("v3"));
        Assert.Single(_source.BlobsRead, Digest.Parse(layer.Digest));
    }

    [Fact]
    public async Task Run_BlobMissingThatIsExternal_IsImported()
    {
        var foreign = TestBlob.Noise(10, seed: 1).Descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
        var config = _source.AddBlob(TestBlob.EmptyJson).Descriptor(TestManifest.ConfigType);
        var image = _source.AddManifest(App, TestManifest.Image(config, [foreign]), "v1");

        await RunAsync();

        Assert.Empty(_report.Problems);
        Assert.Equal(image.Digest, await ResolveAsync("v1"));
    }

    [Fact]
    public async Task Run_Schema1_IsToldAndLeftOut()
    {
        _source.AddManifest(App, TestManifest.Of(MediaTypes.DockerSchema1Signed, """{"schemaVersion":1,"fsLayers":[]}"""), "old");

        await RunAsync();

        Assert.Contains("schema 1", Assert.Single(_report.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_TagNamesAnotherHere_MovesOnlyWhenTold(bool overwrite)
    {
        _source.AddImage(App, seed: 1, "v1");
        await RunAsync();
        var before = await ResolveAsync("v1");
        var other = new TestSource();
        var image = other.AddImage(App, seed: 2, "v1");

        await RunAsync(other, Options with { Overwrite = overwrite });

        Assert.Equal(overwrite ? image.Digest : before, await ResolveAsync("v1"));
        Assert.Equal(overwrite ? [] : [$"{App}:v1 names {before} here and {image.Digest} in the source; --overwrite moves it"], _report.Problems);
        Assert.Equal(!overwrite, other.BlobsRead.IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ReferrersAndUntagged_ComeUnlessOnlyTagsDo(bool tagsOnly)
    {
        var image = _source.AddImage(App, seed: 1, "v1");
        var untagged = _source.AddImage(App, seed: 2);
        var signature = _source.AddReferrer(App, image, TestManifest.Artifact(image, "application/vnd.example.signature"));
        var countersignature = _source.AddReferrer(App, signature, TestManifest.Artifact(signature, "application/vnd.example.signature"));

        await RunAsync(_source, Options with { TagsOnly = tagsOnly });

        Assert.Empty(_report.Problems);
        Assert.All(
            (TestManifest[])[untagged, signature, countersignature],
            manifest => Assert.Equal(tagsOnly, FindAsync(manifest.Digest).Result is null));
    }

    [Fact]
    public async Task Run_LayerOfStoredImageLost_IsBroughtAgain()
    {
        var image = _source.AddImage(App, seed: 1, "v1");
        await RunAsync();
        var layer = Digest.Parse(TestBlob.Noise(1000, seed: 1).Digest);
        await Stores.Blobs.RemoveAsync(Repository, layer, EffectiveLimits.None, default);

        var counts = await RunAsync();

        Assert.Equal(image.Digest, await ResolveAsync("v1"));
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, layer, default));
        Assert.Equal(1, counts.BlobsCopied);
    }

    [Fact]
    public async Task Run_LayerCollectedBeforeItsManifest_IsBroughtAgain()
    {
        var image = _source.AddImage(App, seed: 1, "v1");
        var layer = Digest.Parse(TestBlob.Noise(1000, seed: 1).Digest);
        var target = new InterferingTarget(NewTarget(), () => Stores.Blobs.RemoveAsync(Repository, layer, EffectiveLimits.None, default));

        var counts = await new ImageImport(_source, target, Options, _report).RunAsync(default);

        Assert.Empty(_report.Problems);
        Assert.Equal(image.Digest, await ResolveAsync("v1"));
        Assert.Equal((1, 3), (counts.Manifests, counts.BlobsCopied));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_TagPushedMeanwhile_MovesOnlyWhenTold(bool overwrite)
    {
        var image = _source.AddImage(App, seed: 1, "v1", "v2");
        var other = await PushManifestAsync("{\"other\":1}");
        var target = new InterferingTarget(NewTarget(), beforeManifest: InterfereAsync);

        var counts = await new ImageImport(_source, target, Options with { Overwrite = overwrite }, _report).RunAsync(default);

        Assert.Equal(overwrite ? image.Digest : other.ToString(), await ResolveAsync("v1"));
        Assert.Equal(image.Digest, await ResolveAsync("v2"));
        Assert.Equal(
            overwrite ? [] : [$"{App}:v1 was pushed meanwhile, and names {image.Digest} in the source; --overwrite moves it"], _report.Problems);
        Assert.Equal(overwrite ? ["v1", "v2"] : ["v2"], Assert.Single(_report.Imported).Tags.Select(tag => tag.ToString()));
        Assert.Equal(overwrite ? 2 : 1, counts.Tags);

        async ValueTask<bool> InterfereAsync()
        {
            await _manifests.TagAsync(Repository, other, [Tag.Parse("v1")], mayMove: true, EffectiveLimits.None, default);
            return true;
        }
    }

    [Fact]
    public async Task Run_TagMovedMeanwhile_IsTold()
    {
        var image = _source.AddImage(App, seed: 1, "v1");
        var other = await PushManifestAsync("{\"other\":1}");
        var target = new InterferingTarget(NewTarget(), afterTag: async () => await _manifests.TagAsync(Repository, other, [Tag.Parse("v1")], mayMove: true, EffectiveLimits.None, default));

        await new ImageImport(_source, target, Options, _report).RunAsync(default);

        Assert.Equal([$"{App}:v1 should name {image.Digest}, and names {other}"], _report.Problems);
    }

    [Fact]
    public async Task Run_Trial_TellsTheSameAndWritesNothing()
    {
        _source.AddImage(App, seed: 1, "v1");
        _source.AddManifest("library/other", TestManifest.Image(TestBlob.Text("{\"seed\":1}"), []), "v1");
        var trial = new TrialTarget(Stores.Manifests, Stores.Blobs);

        var counts = await new ImageImport(_source, trial, Options with { IsDryRun = true }, _report).RunAsync(default);

        Assert.Equal(2, _report.Imported.Count);
        Assert.Empty(await Stores.Repositories.ListAsync(null, 10, default));
        Assert.Null(await Stores.Blobs.FindAsync(Repository, Digest.Parse(TestBlob.Noise(1000, seed: 1).Digest), default));
        Assert.Equal((2, 2, 1), (counts.Tags, counts.BlobsCopied, counts.BlobsShared));
        Assert.Equal(counts with { }, await RunAsync());
    }

    [Fact]
    public async Task Run_SourceWithProblems_TellsThem()
    {
        _source.Problems.Add("App is not a repository name");

        Assert.Equal(1, (await RunAsync()).Problems);
        Assert.Equal(_source.Problems, _report.Problems);
    }

    private static ImportOptions Options { get; } =
        new(Jobs: 4, Overwrite: false, TagsOnly: false, AllowSparseIndexes: false, IsDryRun: false);

    private LimitPolicy Limits { get; set; } = LimitPolicy.None;

    private ImportTarget NewTarget() => new(Uploads, Blobs, _manifests, Limits, Time);

    private Task<ImportCounts> RunAsync() => RunAsync(_source, Options);

    private Task<ImportCounts> RunAsync(IImageSource source, ImportOptions options)
    {
        _report.Clear();
        return new ImageImport(source, NewTarget(), options, _report).RunAsync(default);
    }

    private async Task<Digest> PushManifestAsync(string config)
    {
        await PushAsync(config);
        var manifest = TestManifest.Image(TestBlob.Text(config), []);
        return (await _manifests.PutAsync(
            Repository, new Reference(Digest.Parse(manifest.Digest)), [], manifest.MediaType, manifest.Bytes, EffectiveLimits.None, origin: null, default)).Digest;
    }

    private async Task<string?> ResolveAsync(string tag) =>
        (await Stores.Manifests.FindAsync(Repository, new Reference(Tag.Parse(tag)), default))?.Digest.ToString();

    private async Task<StoredManifest?> FindAsync(string digest, RepositoryName? repository = null) =>
        await Stores.Manifests.FindAsync(repository ?? Repository, new Reference(Digest.Parse(digest)), default);
}
