using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Operations;
using Registry.Storage;
using Registry.Storage.Backup;
using Registry.Storage.Files;
using Xunit;

namespace Storage.Tests.Backup;

public sealed class RegistryRestoreTests : BackupTestBase
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_Backup_BringsEverythingBack(bool links)
    {
        var (config, _) = await AddImageAsync("v1");
        BackUp();

        var expected = links
            ? new CopyResult(BothBlobs, Copied: default, Linked: BothBlobs, Removed: default, Problems: 0)
            : new CopyResult(BothBlobs, Copied: BothBlobs, Linked: default, Removed: default, Problems: 0);
        Assert.Equal(expected, Restore(links));
        Assert.Equal(["v1"], await RestoredTagsAsync());
        Assert.Equal(links, AreOneFile(FileOf(Destination, config), FileOf(Restored, config)));
    }

    [Fact]
    public async Task Run_Backup_KeepsWhatLimitsCount()
    {
        Assert.True(PathExpression.TryParse("^library/", out var path, out _));
        var policy = new LimitPolicy(new LimitValues { TagCountLimit = 1 }, [new LimitRule(1, path, new LimitValues { Quota = BothBlobs.Bytes })]);
        await AddImageAsync("v1");
        Assert.Equal(BothBlobs.Bytes, await Stores.Quotas.UsedAsync(policy.QuotaScopes[0], default));
        BackUp();
        Restore();

        using var storage = RegistryStorage.Open(Restored, Time);
        var push = () => storage.Manifests.PutAsync(
            Manifest("another", Image(), "v2") with { Limits = policy.For(Repository) }, default).AsTask();

        Assert.Equal(BothBlobs.Bytes, await storage.Quotas.UsedAsync(policy.QuotaScopes[0], default));
        Assert.Equal(RegistryErrorCode.Denied, (await Assert.ThrowsAsync<RegistryException>(push)).Code);
        await storage.Blobs.RemoveAsync(Repository, DigestOf("layer of v1"), EffectiveLimits.None, default);
        Assert.Equal(BothBlobs.Bytes - "layer of v1".Length, await storage.Quotas.UsedAsync(policy.QuotaScopes[0], default));
    }

    [Theory]
    [InlineData(CopyStage.Blobs)]
    [InlineData(CopyStage.Check)]
    public async Task Run_Interrupted_KeepsEverybodyOffUntilItIsRunAgain(CopyStage at)
    {
        await AddImageAsync("v1");
        BackUp();

        Interrupt(at, cancellationToken => Restore(cancellationToken: cancellationToken));

        var exception = Assert.Throws<StorageOpenException>(() => RegistryStorage.Open(Restored, Time));
        Assert.Contains($"registryd restore {Destination} --data {Restored}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, Restore().Blobs.Count);
        Assert.Equal(["v1"], await RestoredTagsAsync());
    }

    [Fact]
    public async Task Run_FolderWithARegistry_IsRefused()
    {
        await AddImageAsync("v1");
        BackUp();
        RegistryStorage.Open(Restored, Time).Dispose();

        AssertRefused("not empty");
    }

    [Fact]
    public void Run_FolderWithBlobsAlone_IsRefused()
    {
        BackUp();
        var blobs = Directory.CreateDirectory(Path.Join(Restored, "blobs", "sha256", "ab"));
        File.WriteAllText(Path.Join(blobs.FullName, "ab"), "");

        AssertRefused("not empty");
    }

    [Fact]
    public void Run_FolderWithOtherThings_IsRefusedAndMakesNothing()
    {
        BackUp();
        Directory.CreateDirectory(Restored);
        File.WriteAllText(Path.Join(Restored, "thesis.tex"), "mine");

        AssertRefused("not empty");
        Assert.Equal([Path.Join(Restored, "thesis.tex")], Directory.GetFileSystemEntries(Restored));
    }

    [Fact]
    public async Task Run_FolderOfARegistryThatNeverBegan_Restores()
    {
        await AddImageAsync("v1");
        BackUp();
        InstanceLock.Acquire(Restored, InstanceKind.Server).Dispose();
        SpaceReserve.Fill(Restored);
        Directory.CreateDirectory(Path.Join(Restored, "lost+found"));

        Restore();

        Assert.Equal(["v1"], await RestoredTagsAsync());
    }

    [Fact]
    public async Task Run_RestoreOfAnotherBackupWasInterrupted_IsRefused()
    {
        await AddImageAsync("v1");
        BackUp();
        Interrupt(CopyStage.Blobs, cancellationToken => Restore(cancellationToken: cancellationToken));
        var other = Path.Join(Elsewhere, "other");
        RegistryBackup.Run(Source, other, default, Time, this, default);

        var exception = Assert.Throws<BackupException>(() => RegistryRestore.Run(other, Restored, false, this, default));

        Assert.StartsWith($"A restore of {Destination} into", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, Restore().Blobs.Count);
    }

    [Fact]
    public void Run_NoBackup_IsRefusedAndMakesNoDataFolder()
    {
        var exception = Assert.Throws<BackupException>(() => RegistryRestore.Prepare(Elsewhere, Restored));

        Assert.Equal($"{Elsewhere} holds no backup.", exception.Message);
        Assert.False(Directory.Exists(Restored));
    }

    [Fact]
    public async Task Run_BackupThatNeverWasCompleted_IsRefused()
    {
        await AddImageAsync("v1");
        Interrupt(CopyStage.Blobs, cancellationToken => BackUp(cancellationToken: cancellationToken));

        AssertRefused("was never completed");
    }

    [Fact]
    public async Task Run_IntoTheBackup_IsRefused()
    {
        await AddImageAsync("v1");
        BackUp();

        var inside = Path.Join(Destination, "in");

        var exception = Assert.Throws<BackupException>(() => RegistryRestore.Prepare(Destination, inside));

        Assert.Contains("lie in one another", exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Message, Assert.Throws<BackupException>(() => RegistryRestore.Run(Destination, inside, false, this, default)).Message);
        Assert.False(Directory.Exists(inside));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DamagedBlobInTheBackup_IsToldOfAndLeftOut(bool links)
    {
        var (config, layer) = await AddImageAsync("v1");
        BackUp(copies: true);
        Damage(Destination, layer);

        Assert.Equal(1, Restore(links).Problems);
        Assert.Equal([$"{layer}: its bytes are damaged"], Problems);
        Assert.False(File.Exists(FileOf(Restored, layer)));
        Assert.True(File.Exists(FileOf(Restored, config)));
    }

    [Fact]
    public void Run_DamagedDatabaseInTheBackup_IsRefused()
    {
        BackUp();
        var database = Directory.GetFiles(Destination, "*.db").Single();
        File.WriteAllText(database, "not a database, however long one looks at it".PadRight(8192));

        AssertRefused("Restore another backup");
    }

    private void AssertRefused(string naming) =>
        Assert.Contains(naming, Assert.Throws<BackupException>(() => Restore()).Message, StringComparison.Ordinal);
}
