using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>When the holds of blobs and manifests begin and end, by what <see cref="IManifestStore"/> does.</summary>
public abstract class HoldContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    [Fact]
    public async Task Put_Listed_EndsTheBlobsHold()
    {
        var config = await AddBlobAsync(Repository, "config");
        var layer = await AddBlobAsync(Repository, "layer");

        await PutAsync("image", Image(layer) with { Config = Link(config) });

        Assert.Null(await HoldOfBlobAsync(config));
        Assert.Null(await HoldOfBlobAsync(layer));
    }

    [Fact]
    public async Task Put_ListedInOneRepository_LeavesTheHoldInAnother()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await AddBlobAsync(Other, "layer");

        await PutAsync("image", Image(layer));

        Assert.NotNull((await Stores.Blobs.FindAsync(Other, layer, default))!.Value.UnreferencedAt);
    }

    [Fact]
    public async Task Remove_LastThatListsIt_BeginsTheBlobsHold()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        var first = await PutAsync("first", Image(layer));
        var second = await PutAsync("second", Image(layer));
        await Stores.Manifests.RemoveAsync(Repository, first, EffectiveLimits.None, origin: null, default);
        Assert.Null(await HoldOfBlobAsync(layer));

        var later = Later();
        await Stores.Manifests.RemoveAsync(Repository, second, EffectiveLimits.None, origin: null, default);

        Assert.Equal(later, await HoldOfBlobAsync(layer));
    }

    [Fact]
    public async Task Put_Untagged_Holds()
    {
        var digest = await PutAsync("image", Image());

        Assert.Equal(Time.GetUtcNow(), (await GetAsync(digest)).UnreferencedAt);
    }

    [Fact]
    public async Task Put_Tagged_HoldsNot() => Assert.Null((await GetAsync(await PutAsync("image", Image(), "v1"))).UnreferencedAt);

    [Fact]
    public async Task Put_UntaggedAgain_RenewsTheHold()
    {
        var digest = await PutAsync("image", Image());
        var later = Later();

        await PutAsync("image", Image());

        Assert.Equal(later, (await GetAsync(digest)).UnreferencedAt);
    }

    [Fact]
    public async Task Put_TagMoves_BeginsTheHoldOfTheOneBefore()
    {
        var before = await PutAsync("before", Image(), "v1");
        var later = Later();

        var after = await PutAsync("after", Image(), "v1");

        Assert.Equal(later, (await GetAsync(before)).UnreferencedAt);
        Assert.Null((await GetAsync(after)).UnreferencedAt);
    }

    [Fact]
    public async Task Put_SameTagAgain_HoldsNot()
    {
        var digest = await PutAsync("image", Image(), "v1");

        await PutAsync("image", Image(), "v1");

        Assert.Null((await GetAsync(digest)).UnreferencedAt);
    }

    [Fact]
    public async Task RemoveTag_Last_BeginsTheHold()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default);
        Assert.Null((await GetAsync(digest)).UnreferencedAt);

        var later = Later();
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v2"), expected: null, origin: null, default);

        Assert.Equal(later, (await GetAsync(digest)).UnreferencedAt);
    }

    [Fact]
    public async Task RemoveTag_ListedByAnIndex_HoldsNot()
    {
        var child = await PutAsync("child", Image(), "child");
        await PutAsync("index", Index(child), "v1");

        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("child"), expected: null, origin: null, default);

        Assert.Null((await GetAsync(child)).UnreferencedAt);
    }

    [Fact]
    public async Task PutAndRemove_Index_EndsAndBeginsTheHoldOfItsChildren()
    {
        var child = await PutAsync("child", Image());
        Assert.NotNull((await GetAsync(child)).UnreferencedAt);

        var index = await PutAsync("index", Index(child));
        Assert.Null((await GetAsync(child)).UnreferencedAt);

        var later = Later();
        await Stores.Manifests.RemoveAsync(Repository, index, EffectiveLimits.None, origin: null, default);
        Assert.Equal(later, (await GetAsync(child)).UnreferencedAt);
    }

    [Fact]
    public async Task Put_ChildOfASparseIndex_HoldsNot()
    {
        await Stores.Manifests.PutAsync(Manifest("index", Index(DigestOf("child")), "v1") with { AllowMissingChildren = true }, default);

        var child = await PutAsync("child", Image());

        Assert.Null((await GetAsync(child)).UnreferencedAt);
    }

    [Fact]
    public async Task Put_ReferrerOfAPresentSubject_HoldsNot()
    {
        var subject = await PutAsync("image", Image(), "v1");

        var referrer = await PutAsync("signature", About(subject));

        Assert.Null((await GetAsync(referrer)).UnreferencedAt);
    }

    [Fact]
    public async Task PutAndRemove_Subject_EndsAndBeginsTheHoldOfItsReferrers()
    {
        var referrer = await PutAsync("signature", About(DigestOf("image")));
        Assert.NotNull((await GetAsync(referrer)).UnreferencedAt);

        var subject = await PutAsync("image", Image(), "v1");
        Assert.Null((await GetAsync(referrer)).UnreferencedAt);

        var later = Later();
        await Stores.Manifests.RemoveAsync(Repository, subject, EffectiveLimits.None, origin: null, default);
        Assert.Equal(later, (await GetAsync(referrer)).UnreferencedAt);
    }

    [Fact]
    public async Task Put_Referrer_LeavesTheSubjectsHold()
    {
        var subject = await PutAsync("image", Image());

        await PutAsync("signature", About(subject), "signature");

        Assert.NotNull((await GetAsync(subject)).UnreferencedAt);
    }

    [Fact]
    public async Task RenewHold_Unreferenced_StartsItAnew()
    {
        var digest = await PutAsync("image", Image());
        var later = Later();

        Assert.True(await Stores.Manifests.RenewHoldAsync(Repository, digest, default));

        Assert.Equal(later, (await GetAsync(digest)).UnreferencedAt);
    }

    [Fact]
    public async Task RenewHold_Referenced_LeavesItWithout()
    {
        var digest = await PutAsync("image", Image(), "v1");

        Assert.True(await Stores.Manifests.RenewHoldAsync(Repository, digest, default));

        Assert.Null((await GetAsync(digest)).UnreferencedAt);
    }
}
