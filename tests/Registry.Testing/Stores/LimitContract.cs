using System.Text;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>How every <see cref="IManifestStore"/> holds a push to limits, quotas apart.</summary>
public abstract class LimitContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    /// <summary>The media type of layers that registries need not hold.</summary>
    protected const string ForeignLayer = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

    [Fact]
    public async Task PutAsync_TagOverTheCount_IsDeniedAndLeavesNothing()
    {
        await PutAsync(new LimitValues { TagCountLimit = 2 }, "one", Image(), "a", "b");

        var refusal = await AssertRefusedAsync(RegistryErrorCode.Denied, new LimitValues { TagCountLimit = 2 }, "two", Image(), "c");

        Assert.Equal("library/app: the repository would have 3 tags, the limit is 2 tags (tag_count_limit of limits rule 1 (\"^library/\")).", refusal);
        Assert.Null(await FindAsync("c"));
        Assert.Null(await FindAsync(DigestOf("two")));
    }

    [Fact]
    public async Task PutAsync_SeveralTagsOverTheCount_SetsNone()
    {
        await AssertRefusedAsync(RegistryErrorCode.Denied, new LimitValues { TagCountLimit = 2 }, "image", Image(), "a", "b", "c");

        Assert.Null(await FindAsync("a"));
    }

    [Fact]
    public async Task PutAsync_TagMovesOverALoweredCount_IsAllowed()
    {
        await PutAsync(new LimitValues(), "one", Image(), "a", "b", "c");

        await PutAsync(new LimitValues { TagCountLimit = 1 }, "two", Image(), "b");

        Assert.Equal(DigestOf("two"), (await FindAsync("b"))!.Digest);
    }

    [Fact]
    public async Task PutAsync_TagsWereDeleted_CountNoLonger()
    {
        var limits = new LimitValues { TagCountLimit = 2 };
        var image = await PutAsync(limits, "one", Image(), "a", "b");
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("a"), expected: null, origin: null, default);
        await PutAsync(limits, "two", Image(), "c");
        await Stores.Manifests.RemoveAsync(Repository, image, EffectiveLimits.None, origin: null, default);

        var figures = await PutAsync(limits, "three", Image(), "d", figures => figures);

        Assert.Equal(2, figures.Tags);
    }

    [Fact]
    public async Task PutAsync_ImmutableTag_IsSetOnceAndPushedAgain()
    {
        var limits = new LimitValues { ImmutableTags = Globs("v*") };
        await PutAsync(limits, "one", Image(), "v1");
        await PutAsync(limits, "one", Image(), "v1");

        var refusal = await AssertRefusedAsync(RegistryErrorCode.Denied, limits, "two", Image(), "v1");

        Assert.Contains("the tag v1 is immutable, it can neither be moved nor deleted (immutable_tags of limits rule 1", refusal, StringComparison.Ordinal);
        Assert.Equal(DigestOf("one"), (await FindAsync("v1"))!.Digest);
        await PutAsync(limits, "two", Image(), "latest");
        await PutAsync(limits, "one", Image(), "latest");
    }

    [Fact]
    public async Task RemoveAsync_ImmutableTagNamesIt_IsDenied()
    {
        var limits = LimitsOf(new LimitValues { ImmutableTags = Globs("v*") });
        var image = await PutAsync(new LimitValues(), "one", Image(), "latest", "v1");

        var removing = Assert.ThrowsAsync<RegistryException>(() => Stores.Manifests.RemoveAsync(Repository, image, limits, origin: null, default).AsTask());

        Assert.Equal(RegistryErrorCode.Denied, (await removing).Code);
        Assert.NotNull(await FindAsync("latest"));
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default);
        Assert.True(await Stores.Manifests.RemoveAsync(Repository, image, limits, origin: null, default));
    }

    [Fact]
    public async Task PutAsync_ImageOverTheSize_IsTooLarge()
    {
        var (config, layer) = (await AddBlobAsync(Repository, "config"), await AddBlobAsync(Repository, "a layer"));
        var image = Image(layer, layer) with { Config = Link(config) };

        var refusal = await AssertRefusedAsync(RegistryErrorCode.TooLarge, new LimitValues { MaxImageSize = 12 }, "image", image, "v1");

        Assert.Equal("library/app: the image has 13 bytes, the limit is 12 bytes (max_image_size of limits rule 1 (\"^library/\")).", refusal);
        Assert.Null(await FindAsync("v1"));
        await PutAsync(new LimitValues { MaxImageSize = 13 }, "image", image, "v1");
    }

    [Fact]
    public async Task PutAsync_ForeignLayer_CountsWhatItDeclares()
    {
        var foreign = Link(DigestOf("elsewhere"), ForeignLayer) with { Size = 1000 };
        var image = Image() with { Layers = [foreign] };

        await AssertRefusedAsync(RegistryErrorCode.TooLarge, new LimitValues { MaxImageSize = 999 }, "image", image, "v1");
        await PutAsync(new LimitValues { MaxImageSize = 1000 }, "image", image, "v1");
    }

    [Fact]
    public async Task AddAsync_ForeignLayerIsLargerThanDeclared_IsTooLarge()
    {
        var limits = new LimitValues { MaxImageSize = 12 };
        var (first, second) = (Link(DigestOf("0123456789"), ForeignLayer), Link(DigestOf("abcdefghij"), ForeignLayer));
        var image = await PutRealAsync(ImageText(first, second), limits);
        await PutRealAsync(IndexText(image), limits);
        Assert.True(await AddAsync("0123456789"));

        var exception = await Assert.ThrowsAsync<RegistryException>(() => AddAsync("abcdefghij"));

        Assert.Equal(RegistryErrorCode.TooLarge, exception.Code);
        Assert.Contains("the image has 20 bytes, the limit is 12 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Null(await Stores.Blobs.FindAsync(Repository, second.Digest, default));

        Task<bool> AddAsync(string text) =>
            Stores.Blobs.AddAsync(Repository, Publish(text), text.Length, session: null, LimitsOf(limits), default).AsTask();
    }

    [Fact]
    public async Task PutAsync_ChildOfASparseIndex_IsHeldToItsSize()
    {
        var limits = new LimitValues { MaxImageSize = 12 };
        var one = ImageText(Link(await AddBlobAsync(Repository, "0123456789")));
        var two = ImageText(Link(await AddBlobAsync(Repository, "abcdefghij")));
        await PutRealAsync(IndexText(DigestOf(one), DigestOf(two)), limits);
        await PutRealAsync(one, limits);

        var exception = await Assert.ThrowsAsync<RegistryException>(() => PutRealAsync(two, limits));

        Assert.Equal(RegistryErrorCode.TooLarge, exception.Code);
        Assert.Null(await FindAsync(DigestOf(two)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutAsync_OtherMediaTypeForWhatAnImmutableTagNeeds_IsDenied(bool isChild)
    {
        var limits = new LimitValues { ImmutableTags = Globs("v*") };
        await PutAsync(limits, "image", Image(), isChild ? "latest" : "v1");
        await PutAsync(limits, "index", Index(DigestOf("image")), isChild ? "v1" : "all");

        var refusal = await AssertRefusedAsync(RegistryErrorCode.Denied, limits, "image", Image() with { MediaType = "text/plain" }, "latest");

        Assert.Contains($"the tag v1 is immutable and needs {DigestOf("image")}", refusal, StringComparison.Ordinal);
        Assert.Equal(MediaTypes.OciManifest, (await GetAsync(DigestOf("image"))).MediaType);
    }

    [Fact]
    public async Task PutAsync_ManifestOverTheSize_IsTooLarge()
    {
        var refusal = await AssertRefusedAsync(RegistryErrorCode.TooLarge, new LimitValues { MaxManifestSize = 4 }, "image", Image(), "v1");

        Assert.Contains("the manifest has 5 bytes, the limit is 4 bytes (max_manifest_size of", refusal, StringComparison.Ordinal);
        await PutAsync(new LimitValues { MaxManifestSize = 5 }, "image", Image(), "v1");
    }

    [Fact]
    public async Task RemoveAsync_ImmutableTagNeedsIt_IsDenied()
    {
        var limits = LimitsOf(new LimitValues { ImmutableTags = Globs("v*") });
        var (needed, other) = (await AddBlobAsync(Repository, "needed"), await AddBlobAsync(Repository, "other"));
        var (child, single) = (await PutAsync(new LimitValues(), "child", Image(needed)), await PutAsync(new LimitValues(), "single", Image(other), "latest"));
        await PutAsync(new LimitValues(), "top", Index(await PutAsync(new LimitValues(), "index", Index(child))), "v1");

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => Stores.Blobs.RemoveAsync(Repository, needed, limits, default).AsTask());
        var ofChild = await Assert.ThrowsAsync<RegistryException>(() => Stores.Manifests.RemoveAsync(Repository, child, limits, origin: null, default).AsTask());

        Assert.Equal(
            $"library/app: the tag v1 is immutable and needs {needed}, which can neither be changed nor deleted "
            + "(immutable_tags of limits rule 1 (\"^library/\")).",
            refusal.Message);
        Assert.Equal((RegistryErrorCode.Denied, RegistryErrorCode.Denied), (refusal.Code, ofChild.Code));
        Assert.NotNull(await FindAsync(child));
        Assert.True(await Stores.Blobs.RemoveAsync(Repository, other, limits, default));
        Assert.True(await Stores.Manifests.RemoveAsync(Repository, single, limits, origin: null, default));
    }

    [Fact]
    public async Task PutAsync_LayerDeclaredSmaller_CountsAsItIs()
    {
        var layer = await AddBlobAsync(Repository, "a layer of some size");

        await AssertRefusedAsync(RegistryErrorCode.TooLarge, new LimitValues { MaxImageSize = 5 }, "image", Image(layer), "v1");
    }

    [Fact]
    public async Task PutAsync_Index_CountsItsDistinctChildren()
    {
        var (first, second) = (await AddBlobAsync(Repository, "0123456789"), await AddBlobAsync(Repository, "abcde"));
        var (one, two) = (await PutAsync(new LimitValues(), "one", Image(first)), await PutAsync(new LimitValues(), "two", Image(first, second)));
        var index = Index(one, two, one);

        var figures = await PutAsync(new LimitValues { MaxImageSize = 25 }, "index", index, "v1", figures => figures);
        await AssertRefusedAsync(RegistryErrorCode.TooLarge, new LimitValues { MaxImageSize = 24 }, "index", index, "v1");

        Assert.Equal(25, figures.ImageSize);
        var nested = await PutAsync(new LimitValues(), "nested", Index(DigestOf("index"), one), "all", figures => figures);
        Assert.Equal(35, nested.ImageSize);
    }

    [Fact]
    public async Task PutAsync_BlobOverTheSize_IsTooLarge()
    {
        var layer = await AddBlobAsync(Repository, "0123456789");

        var refusal = await AssertRefusedAsync(RegistryErrorCode.TooLarge, new LimitValues { MaxBlobSize = 9 }, "image", Image(layer), "v1");

        Assert.Contains("a blob of the image has 10 bytes, the limit is 9 bytes (max_blob_size of", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutAsync_KindNotAllowed_IsDenied()
    {
        var limits = new LimitValues { AllowedMediaTypes = MediaTypeGlobs("application/vnd.oci.image.*") };
        var chart = Image() with { ArtifactType = "application/vnd.cncf.helm.config.v1+json" };

        var refusal = await AssertRefusedAsync(RegistryErrorCode.Denied, limits, "chart", chart, "v1");

        Assert.Contains(
            "application/vnd.cncf.helm.config.v1+json is not allowed, only application/vnd.oci.image.* (allowed_media_types of",
            refusal,
            StringComparison.Ordinal);
        await PutAsync(limits, "image", Image() with { ArtifactType = "application/vnd.oci.image.config.v1+json" }, "v1");
        await PutAsync(limits, "index", Index(DigestOf("image")), "v1");
    }

    [Fact]
    public async Task PutAsync_ReadOnly_IsDenied() =>
        Assert.Equal(
            "library/app: the repository is read-only (read_only of limits rule 1 (\"^library/\")).",
            await AssertRefusedAsync(RegistryErrorCode.Denied, new LimitValues { ReadOnly = true }, "image", Image(), "v1"));

    [Fact]
    public async Task PutAsync_RacingForTheLastTags_LeavesExactlyTheLimit()
    {
        var limits = new LimitValues { TagCountLimit = 10 };
        var pushes = Enumerable.Range(0, 100).Select(async i =>
        {
            try
            {
                await PutAsync(limits, $"image {i}", Image(), $"tag{i}");
                return true;
            }
            catch (RegistryException exception) when (exception.Code == RegistryErrorCode.Denied)
            {
                return false;
            }
        });

        var served = await Task.WhenAll(pushes);

        Assert.Equal(10, served.Count(isServed => isServed));
        Assert.Equal(10, (await Stores.Repositories.ListTagsAsync(Repository, null, 100, default)).Count);
    }

    /// <summary>What a rule makes of the repository.</summary>
    private protected static EffectiveLimits LimitsOf(LimitValues values) => PolicyOf(values).For(Repository);

    private protected static LimitPolicy PolicyOf(LimitValues values)
    {
        Assert.True(PathExpression.TryParse("^library/", out var path, out _));
        return new LimitPolicy(new LimitValues(), [new LimitRule(1, path, values)]);
    }

    private static IReadOnlyList<Glob> Globs(params string[] texts) =>
        [.. texts.Select(text => Glob.TryParse(text, out var glob) ? glob : throw new ArgumentException(text))];

    private static IReadOnlyList<Glob> MediaTypeGlobs(params string[] texts) =>
        [.. texts.Select(text => Glob.TryParseMediaType(text, out var glob) ? glob : throw new ArgumentException(text))];

    private static string ImageText(params Descriptor[] layers) =>
        $$"""{"schemaVersion":2,"config":{{TextOf(Link(DigestOf(string.Empty)))}},"layers":[{{string.Join(',', layers.Select(TextOf))}}]}""";

    private static string IndexText(params Digest[] children) =>
        $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', children.Select(child => TextOf(Link(child))))}}]}""";

    private static string TextOf(Descriptor target) =>
        $$"""{"mediaType":"{{target.MediaType}}","digest":"{{target.Digest}}","size":{{target.Size}}}""";

    /// <summary>Stores a manifest whose bytes say what it is, for what is measured by them later.</summary>
    private async Task<Digest> PutRealAsync(string text, LimitValues values)
    {
        await AddBlobAsync(Repository, string.Empty);
        var mediaType = text.Contains("layers", StringComparison.Ordinal) ? MediaTypes.OciManifest : MediaTypes.OciIndex;
        var content = ManifestParser.Parse(Encoding.UTF8.GetBytes(text), mediaType);
        await Stores.Manifests.PutAsync(Manifest(text, content) with { AllowMissingChildren = true, Limits = LimitsOf(values) }, default);
        return DigestOf(text);
    }

    private async Task<Digest> PutAsync(LimitValues values, string text, ParsedManifest content, params string[] tags)
    {
        await Stores.Manifests.PutAsync(Manifest(text, content, tags) with { Limits = LimitsOf(values) }, default);
        return DigestOf(text);
    }

    private async Task<T> PutAsync<T>(LimitValues values, string text, ParsedManifest content, string tag, Func<PushFigures, T> read) =>
        read((await Stores.Manifests.PutAsync(Manifest(text, content, tag) with { Limits = LimitsOf(values) }, default)).Figures);

    private async Task<string> AssertRefusedAsync(
        RegistryErrorCode code, LimitValues values, string text, ParsedManifest content, params string[] tags)
    {
        var exception = await Assert.ThrowsAsync<RegistryException>(() => PutAsync(values, text, content, tags));
        Assert.Equal(code, exception.Code);
        return exception.Message;
    }
}
