using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IGarbageStore"/> must do with manifests, and with what is about them when they go.</summary>
public abstract class GarbageManifestContract(Func<TimeProvider, IStores> open, Func<IStores, IGarbageStore> storeOf) : StoreContract(open)
{
    private const int MoreThanAPage = 100;

    private static readonly RepositoryName Third = RepositoryName.Parse("library/third");

    private IGarbageStore Garbage => storeOf(Stores);

    [Fact]
    public async Task ListManifests_UnreferencedBefore_AreListed()
    {
        var since = Time.GetUtcNow();
        var image = await PutAsync("image", Image());
        var child = await PutAsync("child", Image());
        await PutAsync("index", Index(child), "v1");
        await PutAsync("signature", About(child));
        var later = Later();
        await PutAsync("young", Image());

        var manifest = Assert.Single(await ListAsync(later));

        Assert.Equal(new HeldManifest(manifest.Id, Repository.ToString(), image.ToString(), since), manifest);
    }

    [Fact]
    public async Task ListManifests_EachRepository_HasALimitOfItsOwn()
    {
        var first = Time.GetUtcNow();
        foreach (var repository in (RepositoryName[])[Repository, Other, Third])
        {
            await Stores.Manifests.PutAsync(Manifest("image", Image()) with { Repository = repository }, default);
        }

        var later = Later();
        var limits = new Dictionary<string, DateTimeOffset?> { [$"{Repository}"] = null, [$"{Other}"] = first, [$"{Third}"] = later };

        Assert.Equal($"{Third}", Assert.Single(await Garbage.ListManifestsAsync(name => limits[name], default).JoinAsync()).Repository);
        limits[$"{Repository}"] = later;
        Assert.Equal(2, (await Garbage.ListManifestsAsync(name => limits[name], default).JoinAsync()).Count);
    }

    [Fact]
    public async Task ListManifests_MoreThanAPage_GivesEachOnceTheLongestFirst()
    {
        await PutManyAsync();
        Later();
        foreach (var number in Enumerable.Range(0, MoreThanAPage / 2))
        {
            await Stores.Manifests.RenewHoldAsync(Repository, DigestOf($"image {number}"), default);
        }

        var manifests = await Garbage.ListManifestsAsync(Before(Later()), default).JoinSeveralAsync(MoreThanAPage);

        Assert.Equal(manifests.Select(manifest => manifest.UnreferencedAt).Order(), manifests.Select(manifest => manifest.UnreferencedAt));
    }

    [Fact]
    public async Task ListManifests_EachPageIsRemoved_MissesNone()
    {
        await PutManyAsync();
        var (later, removed) = (Later(), 0);

        await foreach (var page in Garbage.ListManifestsAsync(Before(later), default))
        {
            removed += (await RemoveAsync(page, later)).Count;
        }

        Assert.Equal(MoreThanAPage, removed);
    }

    [Fact]
    public async Task RemoveManifests_StillUnreferenced_GoOnceAndTheirBlobsHoldBegins()
    {
        var since = Time.GetUtcNow();
        var layer = await AddBlobAsync(Repository, "layer");
        var image = await PutAsync("image", Image(layer));
        var later = Later();
        var manifests = await ListAsync(later);

        Assert.Equal(
            [new RemovedManifest(Repository.ToString(), image.ToString(), since, Subject: null)], await RemoveAsync(manifests, later));

        Assert.Null(await FindAsync(image));
        Assert.Equal(later, await HoldOfBlobAsync(layer));
        Assert.Empty(await RemoveAsync(manifests, later));
    }

    [Theory]
    [InlineData("tagged")]
    [InlineData("listed by an index")]
    [InlineData("its subject came")]
    [InlineData("told that it exists")]
    [InlineData("pushed again")]
    public async Task RemoveManifests_WantedSince_Stay(string reason)
    {
        var content = About(DigestOf("subject"));
        var image = await PutAsync("image", content);
        var another = await PutAsync("another", Image());
        var later = Later();
        var manifests = await ListAsync(later);
        await (reason switch
        {
            "tagged" => PutAsync("image", content, "v1"),
            "listed by an index" => PutAsync("index", Index(image)),
            "its subject came" => PutAsync("subject", Image()),
            "told that it exists" => Stores.Manifests.RenewHoldAsync(Repository, image, default).AsTask(),
            _ => (Task)PutAsync("image", content),
        });

        Assert.Equal(another.ToString(), Assert.Single(await RemoveAsync(manifests, later)).Digest);

        Assert.NotNull(await FindAsync(image));
    }

    [Fact]
    public async Task RemoveManifests_NothingIsTakenThereNow_Stay()
    {
        var image = await PutAsync("image", Image());
        var later = Later();
        var manifests = await ListAsync(later);

        Assert.Empty(await Garbage.RemoveManifestsAsync(manifests, _ => null, later, LimitPolicy.None, isTrial: false, default));

        Assert.NotNull(await FindAsync(image));
    }

    [Fact]
    public async Task RemoveManifests_Index_ItsChildrenStayWithANewHold()
    {
        var child = await PutAsync("child", Image());
        var index = await PutAsync("index", Index(child));
        var later = Later();

        Assert.Equal(index.ToString(), Assert.Single(await RemoveAllAsync(later)).Digest);

        Assert.Equal(later, (await GetAsync(child)).UnreferencedAt);
    }

    [Fact]
    public async Task RemoveManifests_Subject_ItsReferrersAndTheirsGoWithIt()
    {
        var image = await PutAsync("image", Image());
        var sbom = await PutAsync("sbom", About(image));
        var signature = await PutAsync("signature", About(sbom));

        var removed = await RemoveAllAsync(Later());

        Assert.Equal(
            [(image.ToString(), null), (sbom.ToString(), image.ToString()), (signature.ToString(), sbom.ToString())],
            removed.Select(manifest => (manifest.Digest, manifest.Subject)));
        Assert.Null(await FindAsync(sbom));
        Assert.Null(await FindAsync(signature));
    }

    [Theory]
    [InlineData("tagged")]
    [InlineData("listed by an index")]
    [InlineData("pushed since")]
    public async Task RemoveManifests_Subject_ReferrersThatAreWantedStay(string reason)
    {
        var image = await PutAsync("image", Image());
        var pushedBefore = reason == "pushed since" ? Time.GetUtcNow() : Time.GetUtcNow().AddMilliseconds(1);
        var referrer = await PutAsync("referrer", About(image));
        await (reason switch
        {
            "tagged" => PutAsync("referrer", About(image), "v1"),
            "listed by an index" => PutAsync("index", Index(referrer), "v1"),
            _ => Task.CompletedTask,
        });
        var later = Later();

        var removed = await RemoveAsync(await ListAsync(later), later, pushedBefore);

        Assert.Equal(image.ToString(), Assert.Single(removed).Digest);
        Assert.Equal(reason == "pushed since" ? later : null, (await GetAsync(referrer)).UnreferencedAt);
    }

    [Fact]
    public async Task RemoveManifests_SubjectOfVeryMany_AllGoInTheEnd()
    {
        const int Many = 300;
        var image = await PutAsync("image", Image());
        await Task.WhenAll(Enumerable.Range(0, Many).Select(number => PutAsync($"referrer {number}", About(image))));

        var removed = new HashSet<string>();
        while (await RemoveAllAsync(Later()) is { Count: > 0 } page)
        {
            Assert.All(page, manifest => Assert.True(removed.Add(manifest.Digest)));
        }

        Assert.Equal(1 + Many, removed.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    [InlineData(".att")]
    [InlineData(".sbom")]
    public async Task RemoveManifests_Subject_WhatIsAboutItByTagGoesWithIt(string suffix)
    {
        var image = await PutAsync("image", Image());
        var signature = await PutAsync("signature", Image(), TagAbout(image, suffix));

        var removed = await RemoveAllAsync(Later());

        Assert.Null(await FindAsync(TagAbout(image, suffix)));
        Assert.Null(await FindAsync(signature));
        Assert.Equal(new RemovedManifest(Repository.ToString(), signature.ToString(), null, image.ToString()), removed[^1]);
    }

    [Fact]
    public async Task RemoveManifests_Subject_WhatIsAboutItByTagAndWantedOtherwiseLosesThatTagAlone()
    {
        var image = await PutAsync("image", Image());
        var signature = await PutAsync("signature", Image(), TagAbout(image), "v1");

        await RemoveAllAsync(Later());

        Assert.Null(await FindAsync(TagAbout(image)));
        Assert.NotNull(await FindAsync(signature));
    }

    [Fact]
    public async Task RemoveManifests_Subject_WhatWasTaggedAboutItSinceStays()
    {
        var pushedBefore = Time.GetUtcNow();
        var image = await PutAsync("image", Image());
        await PutAsync("signature", Image(), TagAbout(image));
        var later = Later();

        Assert.Single(await RemoveAsync(await ListAsync(later), later, pushedBefore));

        Assert.NotNull(await FindAsync(TagAbout(image)));
    }

    [Fact]
    public async Task RemoveManifests_Subject_ReferrersListedByItsFallbackTagGoToo()
    {
        var image = await PutAsync("image", Image());
        var referrer = await PutAsync("referrer", About(image));
        await PutAsync("index", Index(referrer), TagAbout(image, suffix: string.Empty));

        Assert.Equal(3, (await RemoveAllAsync(Later())).Count);

        Assert.Null(await FindAsync(referrer));
    }

    [Fact]
    public async Task RemoveManifests_Trial_GivesTheSameAndRemovesNothing()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        var image = await PutAsync("image", Image(layer));
        await PutAsync("referrer", About(image));
        await PutAsync("signature", Image(), TagAbout(image));
        var later = Later();
        var manifests = await ListAsync(later);

        var told = await RemoveAsync(manifests, later, isTrial: true);

        Assert.Equal(manifests, await ListAsync(later));
        Assert.Null(await HoldOfBlobAsync(layer));
        Assert.NotNull(await FindAsync(TagAbout(image)));
        Assert.Equal(3, told.Count);
        Assert.Equal(told, await RemoveAsync(manifests, later));
    }

    [Fact]
    public async Task RemoveManifests_Cancelled_RemovesNothing()
    {
        var image = await PutAsync("image", Image());
        var later = Later();
        var manifests = await ListAsync(later);

        await AssertCancelsAsync(cancelled => Garbage.RemoveManifestsAsync(manifests, Before(later), later, LimitPolicy.None, isTrial: false, cancelled));

        Assert.NotNull(await FindAsync(image));
    }

    private static Func<string, DateTimeOffset?> Before(DateTimeOffset moment) => _ => moment;

    private static string TagAbout(Digest subject, string suffix = ".sig") => $"sha256-{subject.Hex}{suffix}";

    private Task<List<HeldManifest>> ListAsync(DateTimeOffset before) => Garbage.ListManifestsAsync(Before(before), default).JoinAsync();

    private async Task<IReadOnlyList<RemovedManifest>> RemoveAsync(
        IReadOnlyList<HeldManifest> manifests, DateTimeOffset before, DateTimeOffset? pushedBefore = null, bool isTrial = false) =>
        await Garbage.RemoveManifestsAsync(manifests, Before(before), pushedBefore ?? before, LimitPolicy.None, isTrial, default);

    private async Task<IReadOnlyList<RemovedManifest>> RemoveAllAsync(DateTimeOffset before) =>
        await RemoveAsync(await ListAsync(before), before);

    private Task<Digest[]> PutManyAsync() =>
        Task.WhenAll(Enumerable.Range(0, MoreThanAPage).Select(number => PutAsync($"image {number}", Image())));
}
