using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IRemovalStore"/> must do.</summary>
public abstract class RemovalStoreContract(Func<TimeProvider, IStores> open, Func<IStores, IRemovalStore> storeOf) : StoreContract(open)
{
    private IRemovalStore Removal => storeOf(Stores);

    [Fact]
    public async Task RemoveTags_PushedBefore_GoAndTheirManifestsHoldBegins()
    {
        var image = await PutAsync("image", Image(), "v1", "v2");
        var later = Later();

        Assert.Equal(new RemovedPage(2, "v2"), await Removal.RemoveTagsAsync(Repository, null, later, default));

        Assert.Equal(later, (await GetAsync(image)).UnreferencedAt);
        Assert.Equal(default, await Removal.RemoveTagsAsync(Repository, "v2", later, default));
    }

    [Fact]
    public async Task RemoveTags_PushedSince_Stay()
    {
        await PutAsync("image", Image(), "v1", "v2");
        var since = Later();
        await PutAsync("image", Image(), "v2");

        Assert.Equal(new RemovedPage(1, "v2"), await Removal.RemoveTagsAsync(Repository, null, since, default));
        Assert.NotNull(await FindAsync("v2"));
    }

    [Fact]
    public async Task RemoveManifests_Index_GoesFirstAndItsChildrenNext()
    {
        var child = await PutAsync("child", Image());
        var index = await PutAsync("index", Index(child), "v1");
        var since = Later();
        await Removal.RemoveTagsAsync(Repository, null, since, default);

        await RemoveManifestsAsync(since);
        Assert.Null(await FindAsync(index));
        await RemoveManifestsAsync(since);
        Assert.Null(await FindAsync(child));
    }

    [Fact]
    public async Task RemoveManifests_Blobs_KeepTheirLinkWithANewHold()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await PutAsync("image", Image(layer), "v1");
        var since = Later();
        await Removal.RemoveTagsAsync(Repository, null, since, default);

        Assert.Equal(1, await RemoveManifestsAsync(since));

        Assert.Equal(since, await HoldOfBlobAsync(layer));
    }

    [Fact]
    public async Task RemoveManifests_TaggedOrListedMeanwhile_StayWhole()
    {
        var (tagged, child) = (await PutAsync("tagged", Image(), "v1"), await PutAsync("child", Image(), "v2"));
        var since = Later();
        await Removal.RemoveTagsAsync(Repository, null, since, default);
        await PutAsync("tagged", Image(), "again");
        await PutAsync("index", Index(child), "multi");

        Assert.Equal(0, await RemoveManifestsAsync(since));
        Assert.NotNull(await FindAsync(tagged));
        Assert.NotNull(await FindAsync(child));
    }

    [Fact]
    public async Task RemoveManifests_KnownOnePushedAgainMeanwhile_Stays()
    {
        var image = await PutAsync("image", Image(), "v1");
        var since = Later();
        await Removal.RemoveTagsAsync(Repository, null, since, default);
        await PutAsync("image", Image());

        Assert.Equal(0, await RemoveManifestsAsync(since));
        Assert.NotNull(await FindAsync(image));
    }

    [Fact]
    public async Task RemoveManifests_UntaggedAndPushedLately_WaitForTheirIndex()
    {
        var old = await PutAsync("old", Image());
        var pushedBefore = Later();
        var young = await PutAsync("young", Image());
        var since = Later();
        var meanwhile = await PutAsync("meanwhile", Image());

        Assert.Equal(1, (await Removal.RemoveManifestsAsync(Repository, null, since, pushedBefore, default)).Removed);

        Assert.Null(await FindAsync(old));
        Assert.NotNull(await FindAsync(young));
        Assert.NotNull(await FindAsync(meanwhile));
    }

    [Fact]
    public async Task Remove_PageAfterPage_TakesAll()
    {
        const int Count = 300;
        for (var i = 0; i < Count; i++)
        {
            await PutAsync($"image {i}", Image(), $"v{i}");
        }

        var since = Later();
        Assert.Equal(Count, await RemoveAsync(after => Removal.RemoveTagsAsync(Repository, after, since, default)));
        Assert.Equal(Count, await RemoveManifestsAsync(since));
        Assert.Empty(await Stores.Repositories.ListAsync(null, 1, default));
    }

    [Fact]
    public async Task Remove_UnknownRepository_IsOver()
    {
        Assert.Equal(default, await Removal.RemoveTagsAsync(Other, null, Time.GetUtcNow(), default));
        Assert.Equal(default, await Removal.RemoveManifestsAsync(Other, null, Time.GetUtcNow(), Time.GetUtcNow(), default));
    }

    private Task<int> RemoveManifestsAsync(DateTimeOffset since) =>
        RemoveAsync(after => Removal.RemoveManifestsAsync(Repository, after, since, pushedBefore: DateTimeOffset.UnixEpoch, default));

    private static async Task<int> RemoveAsync(Func<string?, ValueTask<RemovedPage>> remove)
    {
        var (removed, page) = (0, default(RemovedPage));
        do
        {
            page = await remove(page.Last);
            removed += page.Removed;
        }
        while (page.Last is not null);
        return removed;
    }
}
