using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

/// <summary>Events are in the outbox if, and only if, what they tell of happened.</summary>
public sealed class OutboxTests() : StoreContract(TemporaryStores.Open)
{
    private static readonly EventOrigin Alice = new("alice") { Address = "192.0.2.1", RequestId = "r1" };

    private TemporaryStores Temporary => (TemporaryStores)Stores;

    private IOutboxStore Outbox => Temporary.Storage.Outbox;

    [Fact]
    public async Task Put_WithTags_TellsOfAPushOfEach()
    {
        Subscribe(RegistryEventKind.Push);

        await Stores.Manifests.PutAsync(Manifest("image", Image(), "v1", "v2") with { Origin = Alice }, default);

        var events = await TakeAsync();
        Assert.Equal(["v1", "v2"], events.Select(told => told.Tag));
        Assert.All(events, told =>
        {
            Assert.Equal(RegistryEventKind.Push, told.Kind);
            Assert.Equal("library/app", told.Repository);
            Assert.Equal(DigestOf("image").ToString(), told.Digest);
            Assert.Equal(MediaTypes.OciManifest, told.MediaType);
            Assert.Equal(5, told.Size);
            Assert.Equal(Alice, told.Origin);
            Assert.Equal(Time.GetUtcNow(), told.At);
        });
        Assert.NotEqual(events[0].Id, events[1].Id);
    }

    [Fact]
    public async Task Put_ByDigest_TellsOfOnePushWithoutATag()
    {
        Subscribe(RegistryEventKind.Push);

        await PutAsync("image", Image());

        Assert.Null(Assert.Single(await TakeAsync()).Tag);
    }

    [Fact]
    public async Task Put_TagsThatStay_AreNotToldOf()
    {
        await PutAsync("first", Image(), "v1");
        Subscribe(RegistryEventKind.Push, RegistryEventKind.Move);

        await Stores.Manifests.PutAsync(Manifest("second", Image(), "v1", "v2") with { MovesTags = false }, default);

        Assert.Equal("v2", Assert.Single(await TakeAsync()).Tag);
    }

    [Fact]
    public async Task Put_TagMoves_TellsWhatItNamedBefore()
    {
        await PutAsync("first", Image(), "v1");
        Subscribe(RegistryEventKind.Move);

        await PutAsync("second", Image(), "v1");

        var told = Assert.Single(await TakeAsync());
        Assert.Equal((RegistryEventKind.Move, "v1"), (told.Kind, told.Tag));
        Assert.Equal(DigestOf("second").ToString(), told.Digest);
        Assert.Equal(DigestOf("first").ToString(), told.PreviousDigest);
    }

    [Fact]
    public async Task Put_Refused_TellsOfNothing()
    {
        Subscribe(RegistryEventKind.Push);
        var limits = new LimitPolicy(new LimitValues { TagCountLimit = 1 }, []).For(Repository);

        await Assert.ThrowsAsync<RegistryException>(
            () => Stores.Manifests.PutAsync(Manifest("image", Image(), "v1", "v2") with { Limits = limits }, default).AsTask());

        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task Put_KilledBetweenPushes_TellsOfEachAcknowledgedOne()
    {
        Subscribe(RegistryEventKind.Push);
        await PutAsync("image", Image(), "v1");

        // Another process sees what a killed one has committed, and nothing else.
        using var other = Temporary.Join();

        Assert.Equal("v1", (await other.Outbox.FindNextAsync("hook", default))?.Event.Tag);
    }

    [Fact]
    public async Task Put_OtherRepositoriesAndKinds_AreNotToldOf()
    {
        Temporary.Storage.Events.Current = Policy([RegistryEventKind.Push], "elsewhere/*");
        await PutAsync("image", Image(), "v1");
        Subscribe(RegistryEventKind.Delete);
        await PutAsync("image", Image(), "v2");

        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task Put_SeveralWebhooks_HaveTheSameEvent()
    {
        Temporary.Storage.Events.Current = new EventPolicy(
            [new EventSubscription("one", [RegistryEventKind.Push], Glob.Any), new EventSubscription("two", [RegistryEventKind.Push], Glob.Any)],
            new EventOrigin("server"));

        await PutAsync("image", Image(), "v1");

        var (one, two) = (await Outbox.FindNextAsync("one", default), await Outbox.FindNextAsync("two", default));
        Assert.Equal(one!.Event, two!.Event);
        Assert.NotEqual(one.Id, two.Id);
    }

    [Fact]
    public async Task RemoveTag_TellsOfTheTagAndItsDigest()
    {
        await PutAsync("image", Image(), "v1");
        Subscribe(RegistryEventKind.Delete);

        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, Alice, default);
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, Alice, default);

        var told = Assert.Single(await TakeAsync());
        Assert.Equal((RegistryEventKind.Delete, "v1", DigestOf("image").ToString(), Alice), (told.Kind, told.Tag, told.Digest, told.Origin));
    }

    [Fact]
    public async Task Remove_TellsOfEachTagAndThenOfTheManifest()
    {
        await PutAsync("image", Image(), "v1", "v2");
        Subscribe(RegistryEventKind.Delete);

        await Stores.Manifests.RemoveAsync(Repository, DigestOf("image"), EffectiveLimits.None, Alice, default);

        Assert.Equal(["v1", "v2", null], (await TakeAsync()).Select(told => told.Tag));
    }

    [Fact]
    public async Task RemovalAndRetention_TellOfWhatTheyRemove()
    {
        await PutAsync("image", Image(), "v1", "v2");
        Subscribe(RegistryEventKind.Delete);

        await foreach (var page in Temporary.Storage.Retention.ListTagsAsync(Repository, default))
        {
            await Temporary.Storage.Retention.RemoveTagsAsync(Repository, [page[0]], default);
        }

        await Temporary.Storage.Removal.RemoveTagsAsync(Repository, null, Later(), default);
        await Temporary.Storage.Removal.RemoveManifestsAsync(Repository, null, Later(), Later(), default);

        Assert.Equal(["v1", "v2", null], (await TakeAsync()).Select(told => told.Tag));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GarbageCollection_TellsOfWhatItRemoves_ButNotInATrial(bool isTrial)
    {
        await PutAsync("image", Image());
        Subscribe(RegistryEventKind.Delete);
        var later = Later();

        await foreach (var page in Temporary.Storage.Garbage.ListManifestsAsync(_ => later, default))
        {
            await Temporary.Storage.Garbage.RemoveManifestsAsync(page, _ => later, later, LimitPolicy.None, isTrial, default);
        }

        Assert.Equal(isTrial ? [] : [DigestOf("image").ToString()], (await TakeAsync()).Select(told => told.Digest));
    }

    [Fact]
    public async Task FinishGarbage_TellsWhatItCameTo()
    {
        Subscribe(RegistryEventKind.GarbageCollection);
        var begun = Time.GetUtcNow();

        await Temporary.Storage.Garbage.FinishAsync(new GarbageOutcome(begun, Later(), FreedBytes: 7, Failures: 1), default);

        Assert.Equal(new CollectionSummary(begun, 7, 1), Assert.Single(await TakeAsync()).Collection);
    }

    [Fact]
    public async Task FinishVerification_WithFindings_TellsOfThem()
    {
        Subscribe(RegistryEventKind.Verification);
        var begun = Time.GetUtcNow();
        var state = new VerificationState(begun, begun, VerificationStep.Blobs, null, new VerificationCounts(1, 2, 3));
        await Temporary.Storage.Verifications.SaveAsync("all", state, [new Finding(FindingKind.Quota, "quota 1", "is wrong", "mend it")], default);

        await Temporary.Storage.Verifications.FinishAsync("all", new VerificationOutcome(begun, begun, state.Counts, 1, 0), default);
        await Temporary.Storage.Verifications.FinishAsync("all", new VerificationOutcome(begun, begun, state.Counts, 0, 0), default);

        var told = Assert.Single(await TakeAsync()).Verification!;
        Assert.Equal((1L, 2L, 3L, 1, 0), (told.Manifests, told.Blobs, told.Bytes, told.Findings, told.Repaired));
        Assert.Equal(["quota 1: is wrong"], told.Problems);
    }

    [Fact]
    public async Task Put_NearTheTagCountLimit_TellsOnceOfEachThreshold()
    {
        Subscribe(RegistryEventKind.Quota);
        var limits = new LimitPolicy(new LimitValues { TagCountLimit = 20 }, []).For(Repository);
        for (var i = 1; i <= 20; i++)
        {
            await PutAsync(limits, $"v{i}");
        }

        Assert.Equal([(80, 16L), (95, 19L)], (await TakeAsync()).Select(told => (told.Limit!.Percent, told.Limit.Used)));
    }

    [Fact]
    public async Task Put_BelowTheThresholdMeanwhile_TellsOfItAgain()
    {
        Subscribe(RegistryEventKind.Quota);
        var limits = new LimitPolicy(new LimitValues { TagCountLimit = 5 }, []).For(Repository);
        foreach (var tag in (string[])["v1", "v2", "v3", "v4"])
        {
            await PutAsync(limits, tag);
        }

        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v4"), expected: null, origin: null, default);
        await PutAsync(limits, "v3");
        await PutAsync(limits, "v5");

        Assert.Equal([80, 80], (await TakeAsync()).Select(told => told.Limit!.Percent));
    }

    [Fact]
    public async Task Put_QuotaComesNear_NamesTheRule()
    {
        Subscribe(RegistryEventKind.Quota);
        var path = Assert.IsType<PathExpression>(PathExpression.TryParse("^library/", out var parsed, out _) ? parsed : null);
        var limits = new LimitPolicy(new LimitValues(), [new LimitRule(1, path, new LimitValues { Quota = 6 })]).For(Repository);
        var layer = await AddBlobAsync(Repository, "layer");

        await Stores.Manifests.PutAsync(Manifest("image", Image(layer), "v1") with { Limits = limits }, default);

        var limit = Assert.Single(await TakeAsync()).Limit!;
        Assert.Equal(("quota", 5L, 6L, "bytes", 80), (limit.Name, limit.Used, limit.Value, limit.Unit, limit.Percent));
    }

    private static EventPolicy Policy(RegistryEventKind[] kinds, string repositories)
    {
        Assert.True(Glob.TryParse(repositories, out var glob));
        return new EventPolicy([new EventSubscription("hook", kinds, glob)], new EventOrigin("server"));
    }

    private void Subscribe(params RegistryEventKind[] kinds) => Temporary.Storage.Events.Current = Policy(kinds, "*");

    private async Task PutAsync(EffectiveLimits limits, string tag) =>
        await Stores.Manifests.PutAsync(Manifest("image", Image(), tag) with { Limits = limits }, default);

    /// <summary>Takes all events out of the line.</summary>
    private async Task<List<RegistryEvent>> TakeAsync()
    {
        var events = new List<RegistryEvent>();
        while (await Outbox.FindNextAsync("hook", default) is { } next)
        {
            events.Add(next.Event);
            await Outbox.DeliveredAsync("hook", next.Id, default);
        }

        return events;
    }
}
