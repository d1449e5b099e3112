using Registry.Core.Limits;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage.Backup;
using Storage.Tests.Garbage;
using Xunit;

namespace Storage.Tests.Backup;

public sealed class RegistryBackupTrialTests : BackupTestBase
{
    [Fact]
    public async Task Try_NoBackupYet_TellsWhatRunDoesAndMakesNothing()
    {
        var (_, layer) = await AddImageAsync("v1");
        File.Delete(FileOf(Source, layer));

        var linked = Try();
        var copied = Try(copies: true);

        Assert.False(Directory.Exists(Destination));
        Assert.Equal([$"{layer}: it is missing", $"{layer}: it is missing"], Problems);
        Assert.Equal((new Amount(1, 12), default), (linked.Linked, linked.Copied));
        Assert.Equal((new Amount(1, 12), default), (copied.Copied, copied.Linked));
        Assert.Equal(copied, BackUp(copies: true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Try_OverAnEarlierBackup_TellsWhatRunDoesAndChangesNothing(bool copies)
    {
        await AddImageAsync("v1");
        var garbage = await AddBlobAsync(Repository, "garbage");
        BackUp(copies);
        await Stores.Blobs.RemoveAsync(Repository, garbage, EffectiveLimits.None, default);
        Time.Advance(TimeSpan.FromHours(2));
        await Collection.RunAsync(((TemporaryStores)Stores).Storage, Time);
        await AddImageAsync("v2");
        File.WriteAllText(Path.Join(Destination, "partial"), "left over");
        var before = FilesOf(Destination);

        var result = Try(copies);

        Assert.Equal(before, FilesOf(Destination));
        Assert.Equal((BothBlobs, new Amount(1, 7)), (copies ? result.Copied : result.Linked, result.Removed));
        Assert.Equal(result, BackUp(copies));
    }

    [Fact]
    public async Task Try_OnAnotherFileSystem_TellsOfCopies()
    {
        await AddImageAsync("v1");

        var result = RegistryBackup.Try(Source, "/dev/shm/missing/backup", default, this, default);

        Assert.Equal((BothBlobs, default), (result.Copied, result.Linked));
    }

    [Fact]
    public void Try_WhereRunIsRefused_IsRefused()
    {
        Directory.CreateDirectory(Destination);
        File.WriteAllText(Path.Join(Destination, "thesis.tex"), "mine");

        Assert.Contains("not empty", Assert.Throws<BackupException>(() => Try()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Try_CheckFindsADamagedCopy_TellsAndLeavesIt()
    {
        var (_, layer) = await AddImageAsync("v1");
        BackUp(copies: true);
        Damage(Destination, layer);
        var before = FilesOf(Destination);

        var result = RegistryBackup.Try(Source, Destination, new BackupOptions(Copies: true, Checks: true), this, default);

        Assert.Equal((1, 1), (result.Replaced, result.Copied.Count));
        Assert.Equal(before, FilesOf(Destination));
    }

    private CopyResult Try(bool copies = false) => RegistryBackup.Try(Source, Destination, new BackupOptions(copies, Checks: false), this, default);

    /// <summary>The names and times of everything in a folder.</summary>
    private static IEnumerable<(string Path, DateTime ChangedAt)> FilesOf(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(path => (path, File.GetLastWriteTimeUtc(path)))];
}
