using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class PullRecorderTests : OperationTests
{
    [Fact]
    public async Task Flush_WhatWasPulledOften_IsWrittenOnceWithTheFirstTime()
    {
        var first = Time.GetUtcNow();
        Pulls.Record(Repository, ByTag("v1"));
        Time.Advance(TimeSpan.FromSeconds(1));
        Pulls.Record(Repository, ByTag("v1"));
        Pulls.Record(Other, ByTag("v1"));

        await Pulls.FlushAsync(default);

        Assert.Equal(
            [new Pull(Repository, ByTag("v1"), first), new Pull(Other, ByTag("v1"), Time.GetUtcNow())],
            PullStore.Pulls.OrderBy(pull => pull.At));
    }

    [Fact]
    public async Task Flush_NothingPulledSinceTheLast_WritesNothing()
    {
        Pulls.Record(Repository, ByTag("v1"));
        await Pulls.FlushAsync(default);

        await Pulls.FlushAsync(default);

        Assert.Single(PullStore.Transactions);
    }

    [Fact]
    public async Task Flush_AfterAFlush_WritesWhatWasPulledAgain()
    {
        Pulls.Record(Repository, ByTag("v1"));
        await Pulls.FlushAsync(default);
        Time.Advance(TimeSpan.FromMinutes(1));
        Pulls.Record(Repository, ByTag("v1"));

        await Pulls.FlushAsync(default);

        Assert.Equal([TimeSpan.FromMinutes(1)], PullStore.Pulls.Skip(1).Select(pull => pull.At - PullStore.Pulls.First().At));
    }

    [Fact]
    public async Task Flush_Many_SharesTransactionsOfLimitedSize()
    {
        for (var i = 0; i < 1000; i++)
        {
            Pulls.Record(Repository, ByTag($"v{i}"));
        }

        await Pulls.FlushAsync(default);

        Assert.Equal(1000, PullStore.Pulls.Distinct().Count());
        Assert.Equal([256, 256, 256, 232], PullStore.Transactions.Select(transaction => transaction.Count));
    }

    [Fact]
    public async Task Flush_Fails_KeepsThePullsForTheNext()
    {
        Pulls.Record(Repository, ByTag("v1"));
        PullStore.IsFull = true;
        await AssertFailsAsync(RegistryErrorCode.StorageFull, () => Pulls.FlushAsync(default));

        PullStore.IsFull = false;
        await Pulls.FlushAsync(default);

        Assert.Equal(ByTag("v1"), Assert.Single(PullStore.Pulls).Reference);
    }

    [Fact]
    public async Task Flush_TwoAtOnce_CountsEachPullOnce()
    {
        var turn = new TaskCompletionSource();
        PullStore.Turn = turn.Task;
        Pulls.Record(Repository, ByTag("before"));
        var flushes = new[] { Pulls.FlushAsync(default), Pulls.FlushAsync(default) };
        turn.SetResult();
        await Task.WhenAll(flushes);
        PullStore.Transactions.Clear();

        for (var i = 0; i <= PullRecorder.Capacity; i++)
        {
            Pulls.Record(Repository, ByTag($"v{i}"));
        }

        await Pulls.FlushAsync(default);
        Assert.Equal(PullRecorder.Capacity, PullStore.Pulls.Count());
    }

    [Fact]
    public async Task Record_MoreThanTheCapacity_KeepsThatManyAndTakesMoreAfterAFlush()
    {
        for (var i = 0; i <= PullRecorder.Capacity; i++)
        {
            Pulls.Record(Repository, ByTag($"v{i}"));
        }

        await Pulls.FlushAsync(default);
        Assert.Equal(PullRecorder.Capacity, PullStore.Pulls.Count());

        Pulls.Record(Repository, ByTag("after"));
        await Pulls.FlushAsync(default);
        Assert.Equal(ByTag("after"), PullStore.Pulls.Last().Reference);
    }
}
