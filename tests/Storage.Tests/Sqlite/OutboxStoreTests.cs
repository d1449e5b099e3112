using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage.Sqlite;
using Registry.Testing.Time;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class OutboxStoreTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryStores _stores;

    public OutboxStoreTests()
    {
        _stores = (TemporaryStores)TemporaryStores.Open(_time);
        _stores.Storage.Events.Current = new EventPolicy(
            [
                new EventSubscription("a", [RegistryEventKind.Pull], Glob.Any),
                new EventSubscription("b", [RegistryEventKind.Pull], Glob.Any),
            ],
            new EventOrigin("server"));
    }

    private IOutboxStore Outbox => _stores.Storage.Outbox;

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task FindNext_SeveralWait_GivesTheOldest()
    {
        await AddAsync("v1", "v2");

        Assert.Equal("v1", (await NextAsync("a")).Event.Tag);
        await Outbox.DeliveredAsync("a", (await NextAsync("a")).Id, default);

        Assert.Equal("v2", (await NextAsync("a")).Event.Tag);
        Assert.Equal("v1", (await NextAsync("b")).Event.Tag);
        Assert.Null(await Outbox.FindNextAsync("c", default));
    }

    [Fact]
    public async Task FindNext_Reopened_GivesTheSameEvent()
    {
        await AddAsync("v1");
        var before = await NextAsync("a");

        _stores.Reopen();

        Assert.Equal(before, await NextAsync("a"));
    }

    [Fact]
    public async Task FindNext_DamagedRecord_PassesItBy()
    {
        await AddAsync("v1", "v2");
        _stores.Execute("UPDATE webhook_event SET event = '{' WHERE id = 1");

        Assert.Equal("v2", (await NextAsync("a")).Event.Tag);
    }

    [Fact]
    public async Task Failed_CountsAndRemembersWhenToTryAgain()
    {
        await AddAsync("v1");
        var at = _time.GetUtcNow() + TimeSpan.FromSeconds(2);

        Assert.Equal(0, await FailAsync("a", at));
        Assert.Equal(0, await FailAsync("a", at));

        var next = await NextAsync("a");
        Assert.Equal((2, 2, at), (next.Attempts, next.Failures, next.NextAttemptAt));
        Assert.Equal(0, (await NextAsync("b")).Failures);
        var state = await Outbox.FindStateAsync("a", default);
        Assert.Equal(new OutboxState(1, _time.GetUtcNow(), at, 0, "answered 500"), state);
    }

    [Fact]
    public async Task Delivered_AfterFailures_ForgetsThem()
    {
        await AddAsync("v1", "v2");
        await FailAsync("a", _time.GetUtcNow());

        await Outbox.DeliveredAsync("a", (await NextAsync("a")).Id, default);

        Assert.Equal((0, 0), ((await NextAsync("a")).Failures, (await NextAsync("a")).Attempts));
        Assert.Null((await Outbox.FindStateAsync("a", default)).LastError);
    }

    [Fact]
    public async Task Failed_Final_SetsThatEventAside()
    {
        await AddAsync("v1", "v2");

        Assert.Equal(1, await FailAsync("a", _time.GetUtcNow(), isFinal: true));

        Assert.Equal("v2", (await NextAsync("a")).Event.Tag);
        var failed = Assert.Single(await Outbox.ListFailedAsync("a", 10, default));
        Assert.Equal(("v1", 1, "answered 500", _time.GetUtcNow()), (failed.Event.Tag, failed.Attempts, failed.Error, failed.FailedAt));
        Assert.Equal(1, (await Outbox.FindStateAsync("a", default)).Failed);
    }

    [Fact]
    public async Task Failed_AfterTheLifetime_SetsAsideAllThatHaveWaitedSoLong()
    {
        await AddAsync("v1", "v2");
        _time.Advance(TimeSpan.FromDays(1));
        await AddAsync("v3");
        _time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(2, await FailAsync("a", _time.GetUtcNow()));

        Assert.Equal("v3", (await NextAsync("a")).Event.Tag);
        Assert.Equal("v1", (await NextAsync("b")).Event.Tag);
    }

    [Fact]
    public async Task Retry_PutsEventsBackInTheirPlacesWithANewLifetime()
    {
        await AddAsync("v1", "v2");
        _time.Advance(TimeSpan.FromDays(3));
        await FailAsync("a", _time.GetUtcNow() + TimeSpan.FromHours(1));
        await AddAsync("v3");

        Assert.Equal(2, await Outbox.RetryAsync("a", id: null, default));

        var next = await NextAsync("a");
        Assert.Equal(("v1", 0, 0), (next.Event.Tag, next.Attempts, next.Failures));
        Assert.Equal(0, await FailAsync("a", _time.GetUtcNow()));
    }

    [Fact]
    public async Task Retry_OneEvent_LeavesTheOthers()
    {
        await AddAsync("v1", "v2");
        _time.Advance(TimeSpan.FromDays(3));
        await FailAsync("a", _time.GetUtcNow());
        var failed = await Outbox.ListFailedAsync("a", 10, default);

        Assert.Equal(1, await Outbox.RetryAsync("a", failed[1].Id, default));
        Assert.Equal(0, await Outbox.RetryAsync("b", failed[0].Id, default));

        Assert.Equal("v2", (await NextAsync("a")).Event.Tag);
    }

    [Fact]
    public async Task Prune_SetAsideLongAgo_Removes()
    {
        await AddAsync("v1");
        await FailAsync("a", _time.GetUtcNow(), isFinal: true);
        _time.Advance(OutboxStore.FailedRetention);
        Assert.Equal(0, await Outbox.PruneAsync("a", default));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await Outbox.PruneAsync("a", default));
        Assert.Equal(0, (await Outbox.FindStateAsync("a", default)).Failed);
    }

    [Fact]
    public async Task Prune_TooManyWait_RemovesTheOldest()
    {
        await AddAsync("first");
        _stores.Execute($"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {OutboxStore.Capacity})
            INSERT INTO webhook_event (webhook, event, created_at, expires_at)
            SELECT 'a', (SELECT replace(event, 'first', 'later') FROM webhook_event LIMIT 1), 0, 0 FROM n
            """);

        Assert.Equal(1, await Outbox.PruneAsync("a", default));

        Assert.Equal("later", (await NextAsync("a")).Event.Tag);
        Assert.Equal("first", (await NextAsync("b")).Event.Tag);
    }

    [Fact]
    public async Task ForgetOthers_RemovesWhatWaitsForThem()
    {
        await AddAsync("v1", "v2");
        await FailAsync("a", _time.GetUtcNow(), isFinal: true);

        Assert.Equal(2, await Outbox.ForgetOthersAsync(["b", "c"], default));

        Assert.Equal(new OutboxState(0, null, null, 0, null), await Outbox.FindStateAsync("a", default));
        Assert.NotNull(await Outbox.FindNextAsync("b", default));
    }

    private async Task AddAsync(params string[] tags)
    {
        foreach (var tag in tags)
        {
            var pulled = RegistryEvent.Create(RegistryEventKind.Pull, _time.GetUtcNow(), new EventOrigin("alice"));
            await Outbox.AddAsync([pulled with { Repository = "app", Tag = tag }], default);
        }
    }

    private async Task<PendingEvent> NextAsync(string webhook) =>
        Assert.IsType<PendingEvent>(await Outbox.FindNextAsync(webhook, default));

    private async Task<int> FailAsync(string webhook, DateTimeOffset nextAttempt, bool isFinal = false) => await Outbox.FailedAsync(
        webhook, new DeliveryFailure((await NextAsync(webhook)).Id, "answered 500", nextAttempt, isFinal), default);
}
