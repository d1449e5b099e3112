using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class StatsCommandTests : AdministrationTests
{
    [Fact]
    public async Task Stats_Empty_IsAllZero()
    {
        var output = await PrintAsync("stats");

        Assert.Contains("repositories        0\n", output, StringComparison.Ordinal);
        Assert.Contains("dedupe ratio        1.00\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("REPOSITORY", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_SharedLayer_CountsLogicallyTwiceAndPhysicallyOnce()
    {
        var layer = new string('x', 10_000);
        await Content.PushImageAsync("app", layer, "v1", "v2");
        await Content.PushImageAsync("team/app", layer, "v1");

        var stats = await ReadAsync("stats");

        Assert.Equal(2, (int)stats["repositories"]!);
        Assert.Equal(3, (int)stats["tags"]!);
        Assert.Equal(2, (int)stats["manifests"]!["count"]!);
        Assert.Equal(2, (int)stats["blobs"]!["count"]!);
        var (blobs, manifests) = ((long)stats["blobs"]!["bytes"]!, (long)stats["manifests"]!["bytes"]!);
        Assert.Equal(10_000 + StoredContent.Config(layer).Length, blobs);
        Assert.Equal((2 * blobs) + manifests, (long)stats["logicalBytes"]!);
        Assert.Equal(blobs + manifests, (long)stats["physicalBytes"]!);
        Assert.Equal(2, (int)stats["growth"]![0]!["blobs"]!["count"]!);
        Assert.InRange((long)stats["diskFreeBytes"]!, 1, long.MaxValue);
        Assert.Equal(manifests / 2, (long)stats["largest"]![0]!["ownBytes"]!);
    }

    [Fact]
    public async Task Stats_TextWithTop_NamesTheLargestAlone()
    {
        await Content.PushImageAsync("small", "x", "v1");
        await Content.PushImageAsync("large", new string('x', 10_000), "v1");

        var output = await PrintAsync("stats", "--top", "1");

        Assert.EndsWith("large\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("small", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_UnreferencedBlob_IsReclaimableLater()
    {
        await Content.AddBlobAsync("app", "12345");

        var stats = await ReadAsync("stats");

        Assert.Equal(0, (int)stats["reclaimable"]!["bytes"]!);
        Assert.Equal(5, (int)stats["reclaimableLater"]!["bytes"]!);
    }

    [Fact]
    public async Task Stats_OpenUpload_CountsItsBytes()
    {
        using (var storage = Registry.Storage.RegistryStorage.Open(Data, TimeProvider.System))
        {
            var id = Registry.Core.Model.UploadId.New();
            await storage.Uploads.AddAsync(
                new(id, Registry.Core.Model.RepositoryName.Parse("app"), Registry.Core.Model.DigestAlgorithm.Sha256), default);
            using var staged = storage.Staging.Create(id);
            staged.Append(new System.Buffers.ReadOnlySequence<byte>(new byte[7]));
        }

        Assert.Equal(7, (int)(await ReadAsync("stats"))["uploads"]!["bytes"]!);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task Stats_BadTop_IsRefused(string top) =>
        Assert.Contains($"--top: expected a number from 0 on, found '{top}'", await FailAsync(ExitCode.Usage, "stats", "--top", top), StringComparison.Ordinal);
}
