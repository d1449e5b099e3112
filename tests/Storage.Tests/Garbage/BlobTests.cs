using Registry.Core.Operations;
using Xunit;

namespace Storage.Tests.Garbage;

public sealed class BlobTests : GarbageTests
{
    [Fact]
    public async Task Run_UnreferencedForLongerThanTheGrace_GivesItsBytesBack()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        PassGrace();

        var result = await RunAsync();

        await AssertGoneAsync(blob);
        Assert.Equal(4, result.FreedBytes);
        Assert.True(result.IsComplete);
        Assert.Equal([GarbageKind.Link, GarbageKind.Blob], Items.Select(item => item.Kind));
    }

    [Fact]
    public async Task Run_UnreferencedForTheGrace_Stays()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        Time.Advance(Grace);

        await RunAsync();

        await AssertWholeAsync(blob);
        Assert.Empty(Items);
    }

    [Fact]
    public async Task Run_HoldRenewed_Stays()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        PassGrace();
        await Stores.Blobs.RenewHoldAsync(Repository, blob, default);

        await RunAsync();

        await AssertWholeAsync(blob);
    }

    [Fact]
    public async Task Run_ListedByAManifest_Stays()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(blob), "v1");
        PassGrace();

        await RunAsync();

        await AssertWholeAsync(blob);
    }

    [Fact]
    public async Task Run_ListedInAnotherRepository_LosesTheLinkAlone()
    {
        var blob = await AddBlobAsync(Other, "blob");
        await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(blob), "v1");
        PassGrace();

        var result = await RunAsync();

        Assert.False(await IsHereAsync(blob, Other));
        await AssertWholeAsync(blob);
        Assert.Equal(0, result.FreedBytes);
    }

    [Fact]
    public async Task Run_RemovedByItsOwner_GoesAfterTheGrace()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await Stores.Blobs.RemoveAsync(Repository, blob, default);
        await RunAsync();
        Assert.NotNull(Stores.Content.Length(blob));

        PassGrace();
        await RunAsync();

        await AssertGoneAsync(blob);
    }

    [Fact]
    public async Task Run_HoldOfAListedBlobIsWrong_IsPutRight()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(blob), "v1");
        Execute("UPDATE blob_link SET unreferenced_at = 1");

        await RunAsync();

        await AssertWholeAsync(blob);
        Assert.Null(await HoldOfBlobAsync(blob));
    }

    [Fact]
    public async Task Run_PushedAgainAfterItsRowWent_Stays()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        PassGrace();

        await RunAsync(step =>
        {
            if (step == "after blobs")
            {
                AddBlobAsync(Repository, "blob").GetAwaiter().GetResult();
            }
        });

        await AssertWholeAsync(blob);
        Assert.Empty(FilesIn("trash"));
    }

    [Fact]
    public async Task Run_Any_TellsItsStagesInOrder()
    {
        await RunAsync();

        Assert.Equal(Enum.GetValues<GarbageStage>(), Stages);
    }

    [Fact]
    public async Task Run_MoreThanABatch_AllGo()
    {
        const int Many = 300;
        for (var i = 0; i < Many; i++)
        {
            await AddBlobAsync(Repository, $"blob {i}");
        }

        PassGrace();
        await RunAsync();

        Assert.Empty(FilesIn("blobs"));
        Assert.Equal(Many, Items.Count(item => item.Kind == GarbageKind.Blob));
    }

    [Fact]
    public async Task DryRun_TellsTheSameAndRemovesNothing()
    {
        var shared = await AddBlobAsync(Repository, "shared");
        await AddBlobAsync(Other, "shared");
        PassGrace();

        var trial = await RunAsync(Policy with { IsDryRun = true });
        var told = Items.ToHashSet();

        await AssertWholeAsync(shared);
        var result = await RunAsync();
        Assert.Equal(told, [.. Items]);
        Assert.Equal(result.FreedBytes, trial.FreedBytes);
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
    public async Task Run_FileIsAFolder_IsToldAndTheOthersGo()
    {
        var damaged = await AddBlobAsync(Repository, "damaged");
        var blob = await AddBlobAsync(Repository, "blob");
        Directory.CreateDirectory(Path.Join(Folder, "trash", damaged.Hex.ToString()));
        PassGrace();

        var result = await RunAsync();

        Assert.Contains(damaged.ToString(), Assert.Single(Problems), StringComparison.Ordinal);
        Assert.Equal(1, result.Failures);
        Assert.Null(Stores.Content.Length(blob));
    }

    [Fact]
    public async Task Run_DigestInTheDatabaseIsDamaged_IsToldAndTheOthersGo()
    {
        await AddBlobAsync(Repository, "damaged");
        Execute("UPDATE blob SET digest = 'sha256:oops'");
        var blob = await AddBlobAsync(Repository, "blob");
        PassGrace();

        await RunAsync();

        Assert.Contains("sha256:oops", Assert.Single(Problems), StringComparison.Ordinal);
        Assert.Null(Stores.Content.Length(blob));
    }
}
