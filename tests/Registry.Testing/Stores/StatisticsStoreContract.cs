using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IStatisticsStore"/> must do.</summary>
public abstract class StatisticsStoreContract(
    Func<TimeProvider, IStores> open,
    Func<IStores, IStatisticsStore> storeOf,
    Func<IStores, IGarbageStore> garbageOf,
    Func<IStores, IVerificationStore> verificationsOf)
    : StoreContract(open)
{
    [Fact]
    public async Task Read_Empty_IsAllZero()
    {
        var statistics = await ReadAsync();

        Assert.Equal((0, 0), (statistics.Repositories, statistics.Tags));
        Assert.Equal(default, statistics.Blobs);
        Assert.Equal(default, statistics.Reclaimable);
        Assert.Empty(statistics.Largest);
    }

    [Fact]
    public async Task Read_SharedBlob_CountsAsBlobOnceAndAsLinkTwice()
    {
        await AddBlobAsync(Repository, "shared");
        await AddBlobAsync(Other, "shared");
        await AddBlobAsync(Other, "own");
        await PutAsync("image", Image(DigestOf("shared")), "v1", "v2");

        var statistics = await ReadAsync();

        Assert.Equal((2, 2), (statistics.Repositories, statistics.Tags));
        Assert.Equal(new Amount(2, 9), statistics.Blobs);
        Assert.Equal(new Amount(3, 15), statistics.Links);
        Assert.Equal(new Amount(1, 5), statistics.Manifests);
        Assert.Equal(
            [new RepositorySize(Repository.ToString(), 11, 5), new RepositorySize(Other.ToString(), 9, 3)],
            statistics.Largest);
    }

    [Fact]
    public async Task Read_Largest_IsCutOff()
    {
        await AddBlobAsync(Repository, "small");
        await AddBlobAsync(Other, "larger");

        Assert.Equal(Other.ToString(), Assert.Single((await ReadAsync(largest: 1)).Largest).Name);
        Assert.Empty((await ReadAsync(largest: 0)).Largest);
    }

    [Fact]
    public async Task Read_Unreferenced_IsReclaimableOnceTheGraceIsOver()
    {
        await AddBlobAsync(Repository, "early");
        var limit = Later();
        await AddBlobAsync(Repository, "late");
        var used = await AddBlobAsync(Repository, "used");
        await PutAsync("image", Image(used), "v1");

        var statistics = await ReadAsync(graceLimit: limit);

        Assert.Equal(new Amount(1, 5), statistics.Reclaimable);
        Assert.Equal(new Amount(1, 4), statistics.ReclaimableLater);
    }

    [Fact]
    public async Task Read_UnreferencedInTwoRepositories_WaitsForTheLater()
    {
        await AddBlobAsync(Repository, "blob");
        var limit = Later();
        await AddBlobAsync(Other, "blob");

        var statistics = await ReadAsync(graceLimit: limit);

        Assert.Equal(default, statistics.Reclaimable);
        Assert.Equal(new Amount(1, 4), statistics.ReclaimableLater);
    }

    [Fact]
    public async Task Read_ReferencedInOneOfTwoRepositories_IsNotReclaimable()
    {
        await AddBlobAsync(Other, "blob");
        await PutAsync("image", Image(await AddBlobAsync(Repository, "blob")), "v1");

        var statistics = await ReadAsync(graceLimit: Later());

        Assert.Equal((default, default), (statistics.Reclaimable, statistics.ReclaimableLater));
    }

    [Fact]
    public async Task Read_Unlinked_IsReclaimable()
    {
        await AddBlobAsync(Repository, "blob");
        await Stores.Blobs.RemoveAsync(Repository, DigestOf("blob"), EffectiveLimits.None, default);

        Assert.Equal(new Amount(1, 4), (await ReadAsync(graceLimit: Later())).Reclaimable);
    }

    [Fact]
    public async Task Read_UntaggedManifests_ExpireByTheirLimit()
    {
        await PutAsync("early", Image());
        var limit = Later();
        await PutAsync("late", Image());
        await PutAsync("tagged", Image(), "v1");

        var withLimit = await ReadAsync(untaggedLimit: limit);
        Assert.Equal((2, 1), (withLimit.UnreferencedManifests, withLimit.ExpiredManifests));
        Assert.Equal(0, (await ReadAsync()).ExpiredManifests);
    }

    [Fact]
    public async Task Read_Growth_CountsWhatCameSince()
    {
        await AddBlobAsync(Repository, "before");
        await PutAsync("before", Image());
        var since = Later();
        await AddBlobAsync(Repository, "since");
        await PutAsync("since!", Image());

        var growth = (await ReadAsync(since: [since, since.AddDays(-1)])).Growth;

        Assert.Equal(new Growth(since, new Amount(1, 5), new Amount(1, 6)), growth[0]);
        Assert.Equal(new Growth(since.AddDays(-1), new Amount(2, 11), new Amount(2, 12)), growth[1]);
    }

    [Fact]
    public async Task ReadTotals_Empty_IsAllZero() => Assert.Equal(default, await storeOf(Stores).ReadTotalsAsync(default));

    [Fact]
    public async Task ReadTotals_SharedBlobs_AreStoredOnceAndSavedForEachOther()
    {
        await AddBlobAsync(Repository, "shared");
        await AddBlobAsync(Other, "shared");
        await AddBlobAsync(RepositoryName.Parse("library/third"), "shared");
        await AddBlobAsync(Other, "own");
        await PutAsync("image", Image(DigestOf("shared")), "v1", "v2");
        await PutAsync("untagged", Image());
        await Stores.Uploads.AddAsync(new UploadSession(UploadId.New(), Repository, DigestAlgorithm.Sha256), default);

        Assert.Equal(
            new ContentTotals(Repositories: 1, Manifests: 2, Tags: 2, new Amount(2, 9), SharedBytes: 12, Uploads: 1),
            await storeOf(Stores).ReadTotalsAsync(default));

        await Stores.Blobs.RemoveAsync(Other, DigestOf("shared"), EffectiveLimits.None, default);
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default);

        var after = await storeOf(Stores).ReadTotalsAsync(default);
        Assert.Equal((1, 6, 2), (after.Tags, after.SharedBytes, after.Blobs.Count));
    }

    [Fact]
    public async Task FindCollection_AfterSeveral_GivesTheLast()
    {
        var first = new GarbageOutcome(Time.GetUtcNow(), Later(), FreedBytes: 7, Failures: 1);
        var second = new GarbageOutcome(Time.GetUtcNow(), Later(), FreedBytes: long.MaxValue, Failures: 0);
        Assert.Null(await storeOf(Stores).FindCollectionAsync(default));

        await garbageOf(Stores).FinishAsync(first, default);
        Assert.Equal(new CollectionOutcome(first, SucceededAt: null), await storeOf(Stores).FindCollectionAsync(default));
        await garbageOf(Stores).FinishAsync(second, default);

        Assert.Equal(new CollectionOutcome(second, second.FinishedAt), await storeOf(Stores).FindCollectionAsync(default));
    }

    [Fact]
    public async Task FindCollection_FailuresAfterASuccess_StillTellsOfTheSuccess()
    {
        var well = new GarbageOutcome(Time.GetUtcNow(), Later(), FreedBytes: 0, Failures: 0);
        var badly = new GarbageOutcome(Time.GetUtcNow(), Later(), FreedBytes: 0, Failures: 3);

        await garbageOf(Stores).FinishAsync(well, default);
        await garbageOf(Stores).FinishAsync(badly, default);

        Assert.Equal(new CollectionOutcome(badly, well.FinishedAt), await storeOf(Stores).FindCollectionAsync(default));
    }

    [Fact]
    public async Task ListVerifications_FaultsAfterASuccess_StillTellsOfTheSuccess()
    {
        var repaired = Verified(findings: 2) with { Repaired = 2 };
        var damaged = Verified(findings: 2);

        await verificationsOf(Stores).FinishAsync("full", repaired, default);
        await verificationsOf(Stores).FinishAsync("full", damaged, default);

        Assert.Equal([new("full", damaged, repaired.FinishedAt)], await storeOf(Stores).ListVerificationsAsync(default));
    }

    [Fact]
    public async Task ListVerifications_SeveralScopes_GivesTheLastOfEachLatestFirst()
    {
        var full = Verified(findings: 2);
        var quick = Verified(findings: 0);
        var fullAgain = Verified(findings: 1);
        Assert.Empty(await storeOf(Stores).ListVerificationsAsync(default));

        await verificationsOf(Stores).FinishAsync("full", full, default);
        await verificationsOf(Stores).FinishAsync("quick", quick, default);
        Assert.Equal([new("quick", quick, quick.FinishedAt), new("full", full, SucceededAt: null)], await storeOf(Stores).ListVerificationsAsync(default));
        await verificationsOf(Stores).FinishAsync("full", fullAgain, default);

        Assert.Equal([new("full", fullAgain, SucceededAt: null), new("quick", quick, quick.FinishedAt)], await storeOf(Stores).ListVerificationsAsync(default));
    }

    private VerificationOutcome Verified(int findings) =>
        new(Time.GetUtcNow(), Later(), new VerificationCounts(Manifests: 3, Blobs: 4, Bytes: 5), findings, Repaired: 0);

    private async Task<ContentStatistics> ReadAsync(
        DateTimeOffset? graceLimit = null, DateTimeOffset? untaggedLimit = null, DateTimeOffset[]? since = null, int largest = 10) =>
        await storeOf(Stores).ReadAsync(
            new StatisticsQuery(graceLimit ?? DateTimeOffset.UnixEpoch, _ => untaggedLimit, since ?? [], largest), default);
}
