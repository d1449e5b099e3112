using Registry.Core.Stores;
using Xunit;

namespace Storage.Tests.Garbage;

/// <summary>What a run leaves behind for the statistics.</summary>
public sealed class OutcomeTests : GarbageTests
{
    [Fact]
    public async Task Run_ToItsEnd_IsRecorded()
    {
        await AddBlobAsync(Repository, "garbage");
        PassGrace();
        var at = Time.GetUtcNow();

        await RunAsync();

        Assert.Equal(new GarbageOutcome(at, at, "garbage".Length, Failures: 0), await FindAsync());
    }

    [Fact]
    public async Task Run_OutOfTime_IsNotRecorded()
    {
        await AddBlobAsync(Repository, "garbage");
        PassGrace();

        await RunAsync(_ => Time.Advance(TimeSpan.FromHours(1)), Policy with { MaxTime = TimeSpan.FromMinutes(1) });

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task Run_Dry_IsNotRecorded()
    {
        await RunAsync(Policy with { IsDryRun = true });

        Assert.Null(await FindAsync());
    }

    private async Task<GarbageOutcome?> FindAsync() => (await Storage.Statistics.FindCollectionAsync(default))?.Outcome;
}
