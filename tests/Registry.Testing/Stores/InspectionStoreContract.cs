using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IInspectionStore"/> must do.</summary>
public abstract class InspectionStoreContract(Func<TimeProvider, IStores> open, Func<IStores, IInspectionStore> storeOf) : StoreContract(open)
{
    private IInspectionStore Inspection => storeOf(Stores);

    [Fact]
    public async Task FindManifest_Tagged_HasItsTagsInOrder()
    {
        var digest = await PutAsync("image", Image(), "v2", "V10", "latest");
        await PutAsync("other", Image(), "other");

        var record = (await Inspection.FindManifestAsync(Repository, digest, default))!;

        Assert.Equal(Tags("V10", "latest", "v2"), record.Tags);
        Assert.Equal(Time.GetUtcNow(), record.PushedAt);
        Assert.Null(record.UnreferencedAt);
    }

    [Fact]
    public async Task FindManifest_TagGone_TellsSinceWhen()
    {
        var (digest, pushed) = (await PutAsync("image", Image(), "v1"), Time.GetUtcNow());
        var later = Later();
        await Stores.Manifests.RemoveTagAsync(Repository, Tags("v1")[0], expected: null, origin: null, default);

        var record = (await Inspection.FindManifestAsync(Repository, digest, default))!;

        Assert.Equal((pushed, later), (record.PushedAt, record.UnreferencedAt));
        Assert.Empty(record.Tags);
    }

    [Fact]
    public async Task FindManifest_PushedAgain_TellsOfTheLastPush()
    {
        var digest = await PutAsync("image", Image(), "v1");
        var later = Later();
        await PutAsync("image", Image());

        Assert.Equal(later, (await Inspection.FindManifestAsync(Repository, digest, default))!.PushedAt);
    }

    [Fact]
    public async Task FindManifest_InAnotherRepository_IsNull() =>
        Assert.Null(await Inspection.FindManifestAsync(Other, await PutAsync("image", Image(), "v1"), default));

    [Fact]
    public async Task CountRepositories_Linked_CountsEach()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await AddBlobAsync(Other, "blob");

        Assert.Equal(2, await Inspection.CountRepositoriesAsync(blob, default));
        Assert.Equal(0, await Inspection.CountRepositoriesAsync(DigestOf("unknown"), default));
    }
}
