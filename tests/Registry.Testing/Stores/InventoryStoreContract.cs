using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IInventoryStore"/> must do.</summary>
public abstract class InventoryStoreContract(
    Func<TimeProvider, IStores> open, Func<IStores, IInventoryStore> storeOf, Func<IStores, IPullStore> pullsOf)
    : StoreContract(open)
{
    private IInventoryStore Inventory => storeOf(Stores);

    [Fact]
    public async Task ListRepositories_ManifestsOrBlobs_AreThereInOrder()
    {
        await PutAsync("image", Image(), "v1");
        await AddBlobAsync(Other, "blob");
        await AddBlobAsync(RepositoryName.Parse("a"), "blob");
        await Stores.Blobs.RemoveAsync(RepositoryName.Parse("a"), DigestOf("blob"), EffectiveLimits.None, default);

        Assert.Equal([Repository, Other], (await Inventory.ListRepositoriesAsync(null, 10, default)).Items);
        Assert.Equal([Repository], (await Inventory.ListRepositoriesAsync(null, 1, default)).Items);
        Assert.Equal([Other], (await Inventory.ListRepositoriesAsync(Repository.ToString(), 1, default)).Items);
    }

    [Fact]
    public async Task FindRepository_Full_AddsUp()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await AddBlobAsync(Repository, "unreferenced");
        await PutAsync("image", Image(layer), "v1", "v2");
        await PutAsync("second", Image(layer));

        var record = await Inventory.FindRepositoryAsync(Repository, default);

        var size = "layer".Length + "unreferenced".Length + "image".Length + "second".Length;
        Assert.Equal(new RepositoryRecord(Repository, 2, 2, 2, size, Time.GetUtcNow()), record);
    }

    [Fact]
    public async Task FindRepository_SameManifestTaggedAgain_WasPushedThen()
    {
        await PutAsync("image", Image(), "v1");
        var later = Later();

        await PutAsync("image", Image(), "v1");

        Assert.Equal(later, (await Inventory.FindRepositoryAsync(Repository, default))!.PushedAt);
    }

    [Fact]
    public async Task FindRepository_UntaggedManifest_WasPushedThen()
    {
        await PutAsync("image", Image());

        Assert.Equal(Time.GetUtcNow(), (await Inventory.FindRepositoryAsync(Repository, default))!.PushedAt);
    }

    [Fact]
    public async Task FindRepository_BlobsOnly_HasNoPush()
    {
        await AddBlobAsync(Repository, "blob");

        Assert.Equal(new RepositoryRecord(Repository, 0, 0, 1, 4, null), await Inventory.FindRepositoryAsync(Repository, default));
    }

    [Fact]
    public async Task FindRepository_EmptyOrUnknown_IsNull()
    {
        await AddBlobAsync(Repository, "blob");
        await Stores.Blobs.RemoveAsync(Repository, DigestOf("blob"), EffectiveLimits.None, default);

        Assert.Null(await Inventory.FindRepositoryAsync(Repository, default));
        Assert.Null(await Inventory.FindRepositoryAsync(Other, default));
    }

    [Fact]
    public async Task ListTags_Several_AreInOrderWithTheirPush()
    {
        var (first, at) = (await PutAsync("first", Image(), "v10", "V2"), Time.GetUtcNow());
        var later = Later();
        var second = await PutAsync("second", Image(), "v2");

        Assert.Equal(
            [new(Tag.Parse("V2"), first, at, null), new(Tag.Parse("v10"), first, at, null), new(Tag.Parse("v2"), second, later, null)],
            (await Inventory.ListTagsAsync(Repository, null, 10, default)).Items);
        Assert.Equal([new(Tag.Parse("v10"), first, at, null)], (await Inventory.ListTagsAsync(Repository, "V2", 1, default)).Items);
        Assert.Null((await Inventory.ListTagsAsync(Other, null, 10, default)).Last);
    }

    [Fact]
    public async Task ListTags_PulledByTagAndByDigest_HaveTheLatestPullOfEither()
    {
        var image = await PutAsync("image", Image(), "v1", "v2");
        await PutAsync("another", Image(), "v3");
        var byTag = Later();
        await PullAsync(new Reference(Tag.Parse("v2")), byTag);
        Assert.Equal([null, byTag, null], await PulledAsync());
        var byDigest = Later();
        await PullAsync(new Reference(image), byDigest);
        Assert.Equal([byDigest, byDigest, null], await PulledAsync());
        var again = Later();
        await PullAsync(new Reference(Tag.Parse("v1")), again);

        Assert.Equal([again, byDigest, null], await PulledAsync());
    }

    private async Task PullAsync(Reference reference, DateTimeOffset at) =>
        await pullsOf(Stores).RecordAsync([new Pull(Repository, reference, at)], TimeSpan.Zero, default);

    private async Task<IEnumerable<DateTimeOffset?>> PulledAsync() =>
        (await Inventory.ListTagsAsync(Repository, null, 10, default)).Items.Select(tag => tag.PulledAt);
}
