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

    [Fact]
    public async Task Stats_NothingRan_SaysNever()
    {
        var output = await PrintAsync("stats");

        Assert.Contains("\nLAST RUN  FINISHED  CAME TO\ngc        never     -\nverify    never     -\n", output, StringComparison.Ordinal);
        var stats = await ReadAsync("stats");
        Assert.Null(stats["lastGc"]);
        Assert.Empty(stats["lastVerify"]!.AsArray());
    }

    [Fact]
    public async Task Stats_AfterRuns_TellsWhatTheyCameTo()
    {
        await Content.AddBlobAsync("app", "12345");
        await PrintAsync("gc", "--grace", "1ms");
        await Content.AddBlobAsync("app", "12345");
        await PrintAsync("verify");
        var file = Directory.GetFiles(Path.Join(Data, "blobs"), "*", SearchOption.AllDirectories).Single();
        File.Delete(file);
        await File.WriteAllTextAsync(file, "cut");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        Assert.Equal(
            ExitCode.Failure, await Run.InvokeAsync("verify", "--quick", "--repository", "app*", "--repair", "--dry-run", "--data", Data));

        var lines = (await PrintAsync("stats")).Split('\n');
        Assert.Matches("^gc +2[-0-9]{9}T[:0-9]{8}Z  5 bytes given back, 0 problems$", Assert.Single(lines, line => line.StartsWith("gc ", StringComparison.Ordinal)));
        string[] verifications = [.. lines.Where(line => line.StartsWith("verify", StringComparison.Ordinal))];
        Assert.Matches("^verify --quick --repository 'app\\*' --repair --dry-run  2[^ ]+Z  1 finding, 1 to be repaired$", verifications[0]);
        Assert.Matches("^verify  +2[^ ]+Z  0 findings, 0 repaired$", verifications[1]);

        var stats = await ReadAsync("stats");
        Assert.Equal(5, (int)stats["lastGc"]!["freedBytes"]!);
        Assert.Equal(0, (int)stats["lastGc"]!["failures"]!);
        var trial = stats["lastVerify"]![0]!;
        Assert.Equal((true, true, true, "app*"), ((bool)trial["quick"]!, (bool)trial["repair"]!, (bool)trial["dryRun"]!, (string)trial["repository"]!));
        Assert.Equal((1, 1), ((int)trial["findings"]!, (int)trial["repaired"]!));
        Assert.Equal(5, (int)stats["lastVerify"]![1]!["bytesRead"]!);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task Stats_BadTop_IsRefused(string top) =>
        Assert.Contains($"--top: expected a number from 0 on, found '{top}'", await FailAsync(ExitCode.Usage, "stats", "--top", top), StringComparison.Ordinal);
}
