using Registry.Core.Errors;
using Registry.Core.Operations;
using Xunit;

namespace Storage.Tests.Garbage;

public sealed class RunTests : GarbageTests
{
    [Fact]
    public async Task Run_Any_TellsItsStagesInOrder()
    {
        await RunAsync();

        Assert.Equal(Enum.GetValues<GarbageStage>(), Stages);
    }

    [Fact]
    public async Task Run_TimeIsUp_IsIncompleteAndTheNextFinishes()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        PassGrace();

        var timeUp = false;
        await RunAsync(
            step =>
            {
                timeUp |= step == "after links";
                Time.Advance(step == "after links" ? TimeSpan.FromMinutes(2) : TimeSpan.Zero);
            },
            Policy with { MaxTime = TimeSpan.FromMinutes(1) });
        Assert.True(timeUp);
        Assert.NotNull(Stores.Content.Length(blob));

        Assert.True((await RunAsync()).IsComplete);
        await AssertGoneAsync(blob);
    }

    [Fact]
    public async Task Run_StoreFailsInAStage_IsToldAndTheOtherStagesGoOn()
    {
        var litter = Publish("litter");
        Date(FileOf(litter));
        var blob = await AddBlobAsync(Repository, "blob");
        PassGrace();

        await RunAsync(step => _ = step == "before litter"
            ? throw new RegistryException(RegistryErrorCode.StorageUnavailable, "The disk is broken.")
            : step);

        Assert.EndsWith("The disk is broken.", Assert.Single(Problems), StringComparison.Ordinal);
        Assert.NotNull(Stores.Content.Length(litter));
        await AssertGoneAsync(blob);
    }
}
