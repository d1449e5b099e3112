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
