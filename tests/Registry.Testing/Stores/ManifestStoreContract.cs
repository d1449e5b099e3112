using System.Text;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IManifestStore"/> must do, holds apart.</summary>
public abstract class ManifestStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    [Fact]
    public async Task FindAsync_NeverPut_IsNull()
    {
        Assert.Null(await FindAsync("v1"));
        Assert.Null(await FindAsync(DigestOf("image")));
    }

    [Fact]
    public async Task PutAsync_Tagged_IsFoundAsSentByTagAndDigest()
    {
        var digest = await PutAsync(" { \"as\": \"sent\" }\n", Image() with { MediaType = "application/vnd.custom+json" }, "v1", "latest");

        foreach (var manifest in new[] { await FindAsync("v1"), await FindAsync("latest"), await FindAsync(digest) })
        {
            Assert.Equal(digest, manifest!.Digest);
            Assert.Equal("application/vnd.custom+json", manifest.MediaType);
            Assert.Equal(" { \"as\": \"sent\" }\n", Encoding.UTF8.GetString(manifest.Bytes.Span));
        }
    }

    [Fact]
    public async Task PutAsync_MayNotMoveTags_SetsFreeOnesAlone()
    {
        var before = await PutAsync("before", Image(), "v1");

        await Stores.Manifests.PutAsync(Manifest("image", Image(), "v1", "v2") with { MovesTags = false }, default);

        Assert.Equal(before, (await FindAsync("v1"))!.Digest);
        Assert.Equal(DigestOf("image"), (await FindAsync("v2"))!.Digest);
    }

    [Fact]
    public async Task PutAsync_TagsThatNamedAnother_AreTold()
    {
        var before = await PutAsync("before", Image(), "moved", "kept");
        await PutAsync("image", Image(), "same");

        var put = await Stores.Manifests.PutAsync(Manifest("image", Image(), "moved", "same", "new"), default);

        Assert.Equal([new MovedTag(Tag.Parse("moved"), before)], put.Moved);
    }

    [Fact]
    public async Task FindAsync_OtherRepository_IsNull()
    {
        var digest = await PutAsync("image", Image(), "v1");

        Assert.Null(await Stores.Manifests.FindAsync(Other, new Reference(Tag.Parse("v1")), default));
        Assert.Null(await Stores.Manifests.FindAsync(Other, new Reference(digest), default));
    }

    [Fact]
    public async Task FindAsync_OtherCase_IsNull()
    {
        await PutAsync("image", Image(), "v1");

        Assert.Null(await FindAsync("V1"));
    }

    [Fact]
    public async Task PutAsync_MissingBlobs_NamesEachAndStoresNothing()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        var elsewhere = await AddBlobAsync(Other, "elsewhere");
        var content = Image(layer, elsewhere, DigestOf("nowhere"), elsewhere) with { Config = Link(DigestOf("config")) };

        var exception = await Assert.ThrowsAsync<RegistryException>(() => PutAsync("image", content, "v1"));

        Assert.Equal(RegistryErrorCode.ManifestBlobUnknown, exception.Code);
        Assert.Equal([DigestOf("config").ToString(), elsewhere.ToString(), DigestOf("nowhere").ToString()], exception.Subjects);
        Assert.Null(await FindAsync("v1"));
        Assert.Null(await FindAsync(DigestOf("image")));
        Assert.NotNull(await HoldOfBlobAsync(layer));
        Assert.Empty(await Stores.Repositories.ListAsync(null, 10, default));
    }

    [Fact]
    public async Task PutAsync_NonDistributableLayers_IsExternal()
    {
        var content = Image() with
        {
            Layers =
            [
                Link(DigestOf("foreign"), "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
                Link(DigestOf("withheld"), "application/vnd.oci.image.layer.nondistributable.v1.tar"),
                Link(DigestOf("linked")) with { HasUrls = true },
            ],
        };

        Assert.NotNull(await FindAsync(await PutAsync("image", content)));
    }

    [Fact]
    public async Task PutAsync_IndexOfMissingChildren_NamesEach()
    {
        var child = await PutAsync("child", Image());

        var exception = await Assert.ThrowsAsync<RegistryException>(() => PutAsync("index", Index(child, DigestOf("missing"))));

        Assert.Equal(RegistryErrorCode.ManifestBlobUnknown, exception.Code);
        Assert.Equal([DigestOf("missing").ToString()], exception.Subjects);
    }

    [Fact]
    public async Task PutAsync_MissingChildWithUrls_IsNamed()
    {
        var content = Index() with { Children = [Link(DigestOf("missing")) with { HasUrls = true }] };

        var exception = await Assert.ThrowsAsync<RegistryException>(() => PutAsync("index", content));

        Assert.Equal([DigestOf("missing").ToString()], exception.Subjects);
    }

    [Fact]
    public async Task PutAsync_SparseIndexAllowed_IsStored()
    {
        await Stores.Manifests.PutAsync(Manifest("index", Index(DigestOf("missing")), "v1") with { AllowMissingChildren = true }, default);

        Assert.NotNull(await FindAsync("v1"));
    }

    [Fact]
    public async Task PutAsync_IndexOfBlobs_IsStored()
    {
        var layer = await AddBlobAsync(Repository, "layer");

        await PutAsync("cache", Index(layer), "cache");

        Assert.NotNull(await FindAsync("cache"));
        Assert.Null(await HoldOfBlobAsync(layer));
    }

    [Fact]
    public async Task PutAsync_MissingSubject_IsStored() => Assert.NotNull(await FindAsync(await PutAsync("signature", About(DigestOf("nowhere")))));

    [Fact]
    public async Task PutAsync_TagOfAnother_MovesIt()
    {
        var image = await PutAsync("image", Image(), "v1");
        var index = await PutAsync("index", Index(image), "v1");
        Assert.Equal(index, (await FindAsync("v1"))!.Digest);

        await PutAsync("image", Image(), "v1");

        Assert.Equal(image, (await FindAsync("v1"))!.Digest);
        Assert.NotNull(await FindAsync(index));
    }

    [Fact]
    public async Task PutAsync_Again_OnlyAddsTags()
    {
        await PutAsync("image", Image(), "v1");

        await PutAsync("image", Image(), "v2");

        Assert.Equal(["v1", "v2"], await Stores.Repositories.ListTagsAsync(Repository, null, 10, default));
    }

    [Fact]
    public async Task PutAsync_AgainAsOtherType_TakesTheLast()
    {
        var digest = await PutAsync("image", Image());

        await PutAsync("image", Image() with { MediaType = MediaTypes.DockerManifest });

        Assert.Equal(MediaTypes.DockerManifest, (await GetAsync(digest)).MediaType);
    }

    [Fact]
    public async Task PutAsync_AgainAfterItsBlobWent_NamesTheBlob()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await PutAsync("image", Image(layer), "v1");
        await Stores.Blobs.RemoveAsync(Repository, layer, EffectiveLimits.None, default);

        var exception = await Assert.ThrowsAsync<RegistryException>(() => PutAsync("image", Image(layer), "v2"));

        Assert.Equal([layer.ToString()], exception.Subjects);
        Assert.NotNull(await FindAsync("v1"));
        Assert.Null(await FindAsync("v2"));
    }

    [Fact]
    public async Task PutAsync_ManyToOneTagAtOnce_LeavesOneOfThem()
    {
        var digests = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => PutAsync($"image {number}", Image(), "v1")));

        var winner = (await FindAsync("v1"))!.Digest;

        Assert.Contains(winner, digests);
        foreach (var digest in digests)
        {
            Assert.Equal(digest == winner, (await GetAsync(digest)).UnreferencedAt is null);
        }
    }

    [Fact]
    public async Task PutAsync_Cancelled_StoresNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Stores.Manifests.PutAsync(Manifest("image", Image(), "v1"), new CancellationToken(canceled: true)));

        Assert.Null(await FindAsync("v1"));
    }

    [Fact]
    public async Task RemoveAsync_Tagged_RemovesItsTagsAlone()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");
        await PutAsync("other", Image(), "v3");

        Assert.True(await Stores.Manifests.RemoveAsync(Repository, digest, EffectiveLimits.None, origin: null, default));
        Assert.False(await Stores.Manifests.RemoveAsync(Repository, digest, EffectiveLimits.None, origin: null, default));

        Assert.Null(await FindAsync(digest));
        Assert.Equal(["v3"], await Stores.Repositories.ListTagsAsync(Repository, null, 10, default));
    }

    [Fact]
    public async Task RemoveAsync_ListedByAnIndex_LeavesTheIndex()
    {
        var child = await PutAsync("child", Image());
        var index = await PutAsync("index", Index(child), "v1");

        Assert.True(await Stores.Manifests.RemoveAsync(Repository, child, EffectiveLimits.None, origin: null, default));

        Assert.NotNull(await FindAsync(index));
    }

    [Fact]
    public async Task RemoveTagAsync_OneOfSeveral_LeavesManifestAndOtherTags()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");

        Assert.True(await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default));
        Assert.False(await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default));

        Assert.Null(await FindAsync("v1"));
        Assert.Equal(digest, (await FindAsync("v2"))!.Digest);
    }

    [Fact]
    public async Task RemoveTagAsync_NamesAnotherThanExpected_Stays()
    {
        var before = await PutAsync("before", Image(), "v1", "v2");
        var after = await PutAsync("after", Image(), "v1");

        Assert.False(await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), before, origin: null, default));
        Assert.False(await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v2"), DigestOf("never pushed"), origin: null, default));
        Assert.Equal(after, (await FindAsync("v1"))!.Digest);

        Assert.True(await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), after, origin: null, default));
        Assert.Null(await FindAsync("v1"));
        Assert.False(await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), after, origin: null, default));
    }

    [Fact]
    public async Task RemoveAsync_NothingThere_IsFalse()
    {
        Assert.False(await Stores.Manifests.RemoveAsync(Repository, DigestOf("image"), EffectiveLimits.None, origin: null, default));
        Assert.False(await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default));
        Assert.False(await Stores.Manifests.RenewHoldAsync(Repository, DigestOf("image"), default));
    }
}
