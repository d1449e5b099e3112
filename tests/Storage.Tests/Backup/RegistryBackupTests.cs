using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Storage.Backup;
using Registry.Storage.Sqlite;
using Storage.Tests.Garbage;
using Xunit;

namespace Storage.Tests.Backup;

public sealed class RegistryBackupTests : BackupTestBase
{
    [Fact]
    public async Task Run_OnOneFileSystem_LinksEveryBlob()
    {
        var (config, layer) = await AddImageAsync("v1");

        Assert.Equal(new CopyResult(BothBlobs, Copied: default, Linked: BothBlobs, Removed: default, Problems: 0), BackUp());
        Assert.True(AreOneFile(FileOf(Source, config), FileOf(Destination, config)));
        Assert.True(AreOneFile(FileOf(Source, layer), FileOf(Destination, layer)));
    }

    [Fact]
    public async Task Run_Copies_SharesNoFile()
    {
        var (config, _) = await AddImageAsync("v1");

        Assert.Equal(new CopyResult(BothBlobs, Copied: BothBlobs, Linked: default, Removed: default, Problems: 0), BackUp(copies: true));
        Assert.False(AreOneFile(FileOf(Source, config), FileOf(Destination, config)));
        Assert.Equal(File.GetUnixFileMode(FileOf(Source, config)), File.GetUnixFileMode(FileOf(Destination, config)));
        AssertHolds(Destination, "config of v1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_Again_BringsOnlyWhatIsNew(bool copies)
    {
        await AddImageAsync("v1");
        BackUp(copies);
        await AddImageAsync("v2");

        var result = BackUp(copies);

        Assert.Equal(2, result.Copied.Count + result.Linked.Count);
        Assert.Equal(4, result.Blobs.Count);
        Restore();
        Assert.Equal(["v1", "v2"], await RestoredTagsAsync());
    }

    [Fact]
    public async Task Run_LinkedBefore_CopiesWhenAskedTo()
    {
        var (config, _) = await AddImageAsync("v1");
        BackUp();

        Assert.Equal(2, BackUp(copies: true).Copied.Count);
        Assert.False(AreOneFile(FileOf(Source, config), FileOf(Destination, config)));
    }

    [Fact]
    public async Task Run_SourceWasReplacedSince_LinksTheNewFile()
    {
        var (config, _) = await AddImageAsync("v1");
        BackUp();
        Damage(Destination, config);
        File.Delete(FileOf(Source, config));
        Publish("config of v1");

        Assert.Equal(1, BackUp().Linked.Count);
        AssertHolds(Destination, "config of v1");
    }

    [Fact]
    public async Task Run_CollectedSince_RemovesItFromTheBackup()
    {
        var (config, layer) = await AddImageAsync("v1");
        var garbage = await AddBlobAsync(Repository, "garbage");
        BackUp();
        await Stores.Blobs.RemoveAsync(Repository, garbage, EffectiveLimits.None, default);
        Time.Advance(TimeSpan.FromHours(2));
        await Collection.RunAsync(((TemporaryStores)Stores).Storage, Time);

        Assert.Equal(new Amount(1, "garbage".Length), BackUp().Removed);
        Assert.False(File.Exists(FileOf(Destination, garbage)));
        Assert.True(File.Exists(FileOf(Destination, config)) && File.Exists(FileOf(Destination, layer)));
    }

    [Fact]
    public async Task Run_PushedMeanwhile_HasTheMomentOfItsBeginning()
    {
        await AddImageAsync("v1");
        OnAdvanced = (stage, done) =>
        {
            if (stage == CopyStage.Blobs && done == 1)
            {
                AddImageAsync("v2").GetAwaiter().GetResult();
            }
        };

        Assert.Equal(2, BackUp().Blobs.Count);
        Restore();
        Assert.Equal(["v1"], await RestoredTagsAsync());
    }

    [Fact]
    public async Task Run_WrittenToWhileTheDatabaseIsCopied_IsConsistent()
    {
        const int Pushes = 8;
        await AddImageAsync("v1");
        var padding = new string('x', 6 << 20);
        await PutAsync(padding, Image(), "large");
        var pushed = 0;
        OnAdvanced = (stage, _) =>
        {
            if (stage == CopyStage.Database && pushed < Pushes)
            {
                AddImageAsync($"while-{++pushed}").GetAwaiter().GetResult();
            }
        };

        BackUp();

        Assert.True(pushed > 1);
        OnAdvanced = (_, _) => { };
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("large"), expected: null, origin: null, default);
        Restore();
        using var storage = RegistryStorage.Open(Restored, Time);
        Assert.Equal(["large", "v1"], await storage.Repositories.ListTagsAsync(Repository, null, 10, default));
    }

    [Theory]
    [InlineData(CopyStage.Database)]
    [InlineData(CopyStage.Blobs)]
    [InlineData(CopyStage.Check)]
    public async Task Run_Interrupted_ThePreviousStaysAndTheNextGoesOn(CopyStage at)
    {
        await AddImageAsync("v1");
        BackUp();
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default);
        await AddImageAsync("v2");

        Interrupt(at, cancellationToken => BackUp(cancellationToken: cancellationToken));
        Restore();
        Assert.Equal(["v1"], await RestoredTagsAsync());
        Directory.Delete(Restored, recursive: true);

        Assert.Equal(0, BackUp().Problems);
        Assert.Single(Directory.GetFiles(Destination, "*.db*"));
        Restore();
        Assert.Equal(["v2"], await RestoredTagsAsync());
    }

    [Fact]
    public async Task Run_InterruptedInABlob_DoesNotReadItToItsEnd()
    {
        var blob = await AddBlobAsync(Repository, "large");

        Interrupt(CopyStage.Blobs, cancellationToken => BackUp(copies: true, cancellationToken));

        Assert.False(File.Exists(FileOf(Destination, blob)));
    }

    [Fact]
    public async Task Run_WhatIsUnderWay_IsNoPartOfIt()
    {
        var verification = new VerificationState(Time.GetUtcNow(), Time.GetUtcNow(), VerificationStep.Blobs, "sha256:ff", Counts: default);
        await ((TemporaryStores)Stores).Storage.Verifications.SaveAsync(
            "full", verification, [new Finding(FindingKind.StrayFile, "notes.txt", "problem", "advice")], default);
        await Stores.Uploads.AddAsync(new UploadSession(UploadId.New(), Repository, DigestAlgorithm.Sha256), default);
        await AddImageAsync("v1");

        BackUp();

        using var copy = Connection.Open(Directory.GetFiles(Destination, "*.db").Single(), SQLitePCL.raw.SQLITE_OPEN_READONLY, string.Empty);
        Assert.Equal(0, copy.ExecuteScalar("SELECT count(*) FROM upload"));
        Assert.Equal(0, copy.ExecuteScalar("SELECT (SELECT count(*) FROM verification) + (SELECT count(*) FROM verification_finding)"));
        Assert.Equal(1, copy.ExecuteScalar("SELECT count(*) FROM tag"));
    }

    [Fact]
    public async Task Run_RecordedSizesAddUpToTooMuch_IsCompleteButForThem()
    {
        var (config, layer) = await AddImageAsync("v1");
        using (var source = Connection.Open(Path.Join(Source, "registry.db"), SQLitePCL.raw.SQLITE_OPEN_READWRITE, string.Empty))
        {
            source.ExecuteScript($"UPDATE blob SET size = {long.MaxValue}");
        }

        Assert.Equal(2, BackUp().Problems);
        Assert.All([config, layer], digest => Assert.Contains(Problems, problem => problem.Contains(digest.ToString(), StringComparison.Ordinal)));
        Assert.True(File.Exists(Path.Join(Destination, "backup.json")));
    }

    [Fact]
    public void Run_FolderThatOthersMayRead_HidesTheDatabase()
    {
        Directory.CreateDirectory(Destination);

        BackUp();

        var mode = File.GetUnixFileMode(Directory.GetFiles(Destination, "*.db").Single());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, mode);
    }

    [Fact]
    public async Task Run_MissingInTheSource_IsToldOfAndTheRestIsBackedUp()
    {
        var (config, layer) = await AddImageAsync("v1");
        File.Delete(FileOf(Source, layer));

        Assert.Equal(1, BackUp().Problems);
        Assert.Equal([$"{layer}: it is missing"], Problems);
        Assert.True(File.Exists(FileOf(Destination, config)));
    }

    [Fact]
    public async Task Run_DamagedInTheSource_ACopyTellsAndLeavesItOut()
    {
        var (_, layer) = await AddImageAsync("v1");
        Damage(Source, layer);

        Assert.Equal(1, BackUp(copies: true).Problems);
        Assert.Equal([$"{layer}: its bytes are damaged"], Problems);
        Assert.False(File.Exists(FileOf(Destination, layer)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DamagedSinceTheLastCopy_KeepsTheGoodOne(bool copies)
    {
        var (_, layer) = await AddImageAsync("v1");
        BackUp(copies: true);
        Damage(Source, layer);

        Assert.Equal(copies ? 0 : 1, BackUp(copies).Problems);

        AssertHolds(Destination, "layer of v1");
    }

    [Fact]
    public async Task Run_VerificationForgotTheBlob_KeepsTheCopyAndTells()
    {
        var (_, layer) = await AddImageAsync("v1");
        BackUp(copies: true);
        Damage(Source, layer);
        await QuarantineAsync(layer);

        var result = BackUp(copies: true);

        Assert.Equal((default, 1), (result.Removed, result.Problems));
        Assert.StartsWith($"{layer}: the registry has lost it", Assert.Single(Problems), StringComparison.Ordinal);
        AssertHolds(Destination, "layer of v1");
        Publish("layer of v1");
        await Stores.Blobs.AddAsync(Repository, layer, "layer of v1".Length, session: null, EffectiveLimits.None, default);
        Assert.Equal(0, BackUp(copies: true).Problems);
    }

    [Fact]
    public async Task Run_VerificationForgotTheBlobOfADeletedImage_RemovesTheCopy()
    {
        var (_, layer) = await AddImageAsync("v1");
        BackUp(copies: true);
        await QuarantineAsync(layer);
        await Stores.Manifests.RemoveAsync(Repository, DigestOf("manifest of v1"), EffectiveLimits.None, origin: null, default);

        var result = BackUp(copies: true);

        Assert.Equal((1, 0), (result.Removed.Count, result.Problems));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_CheckFindsADamagedCopy_ReplacesIt(bool copies)
    {
        var (_, layer) = await AddImageAsync("v1");
        BackUp(copies: true);
        Damage(Destination, layer);
        Assert.Equal(0, BackUp(copies: true).Replaced);

        var result = BackUp(new BackupOptions(copies, Checks: true));

        Assert.Equal((1, 0), (result.Replaced, result.Problems));
        AssertHolds(Destination, "layer of v1");
        AssertHolds(Destination, "config of v1");
    }

    [Fact]
    public async Task Run_CheckFindsBothDamaged_Tells()
    {
        var (_, layer) = await AddImageAsync("v1");
        BackUp();
        Damage(Source, layer);

        var result = BackUp(new BackupOptions(Copies: false, Checks: true));

        Assert.Equal((0, 1), (result.Replaced, result.Problems));
        Assert.Equal([$"{layer}: its copy is damaged, and in the registry its bytes are damaged"], Problems);
    }

    [Fact]
    public void Run_IntoAFolderWithOtherThings_IsRefusedAndLeavesThem()
    {
        Directory.CreateDirectory(Destination);
        File.WriteAllText(Path.Join(Destination, "thesis.tex"), "mine");

        AssertRefused("not empty");
        Assert.Equal([Path.Join(Destination, "thesis.tex")], Directory.GetFileSystemEntries(Destination));
    }

    [Fact]
    public void Run_IntoTheDataFolder_IsRefused()
    {
        foreach (var place in (string[])[Source, Path.Join(Source, "backup"), Path.Join(Source, "blobs", "deep", "er")])
        {
            var exception = Assert.Throws<BackupException>(() => RegistryBackup.Run(place, place, default, Time, this, default));
            Assert.Contains("lie in one another", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_DataFolderInsideTheDestination_IsRefused()
    {
        var exception = Assert.Throws<BackupException>(
            () => RegistryBackup.Run(Source, Path.GetDirectoryName(Source)!, default, Time, this, default));

        Assert.Contains("lie in one another", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DestinationLinksIntoTheDataFolder_IsRefused()
    {
        Directory.CreateSymbolicLink(Destination, Path.Join(Source, "blobs"));

        AssertRefused("lie in one another");
    }

    [Fact]
    public void Run_BlobsOfTheBackupLinkIntoTheDataFolder_IsRefused()
    {
        BackUp();
        Directory.Delete(Path.Join(Destination, "blobs"), recursive: true);
        Directory.CreateSymbolicLink(Path.Join(Destination, "blobs"), Path.Join(Source, "blobs"));

        AssertRefused("lie in one another");
    }

    [Fact]
    public void Run_BackupOfAnotherDataFolder_IsRefused()
    {
        BackUp();
        using var other = (TemporaryStores)TemporaryStores.Open(Time);

        var exception = Assert.Throws<BackupException>(() => RegistryBackup.Run(other.Folder, Destination, default, Time, this, default));

        Assert.Contains($"holds a backup of {Source}, not of {other.Folder}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"version":99,"source":"/data"}""")]
    public void Run_RecordThatIsNone_IsRefused(string record)
    {
        Directory.CreateDirectory(Destination);
        File.WriteAllText(Path.Join(Destination, "backup.json"), record);

        AssertRefused(Destination);
    }

    [Fact]
    public void Unwritable_DiskIsFull_SaysThatAlone()
    {
        const int NoSpace = 28; // ENOSPC

        var message = BackupFolder.Unwritable(Destination, new IOException("No space left on device.", NoSpace)).Message;

        Assert.Equal($"The disk of {Destination} is full: No space left on device. Make room there, or choose another disk.", message);
    }

    [Fact]
    public async Task Run_OnAnotherFileSystem_Copies()
    {
        await AddImageAsync("v1");
        var elsewhere = Path.Join("/dev/shm", Path.GetRandomFileName());
        try
        {
            var result = RegistryBackup.Run(Source, elsewhere, default, Time, this, default);
            Assert.Equal((2, 0, 0), (result.Copied.Count, result.Linked.Count, result.Problems));
            AssertHolds(elsewhere, "layer of v1");
            Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(0, RegistryBackup.Run(Source, elsewhere, default, Time, this, default).Copied.Count);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_QuarantinedMeanwhile_IsMissingAndTheNextBackupIsWhole(bool copies)
    {
        var (config, layer) = await AddImageAsync("v1");
        Damage(Source, layer);
        OnAdvanced = (stage, done) =>
        {
            if (stage == CopyStage.Blobs && done == 1)
            {
                QuarantineAsync(layer).GetAwaiter().GetResult();
                QuarantineAsync(config).GetAwaiter().GetResult();
            }
        };

        Assert.Equal((BothBlobs, 2), (BackUp(copies).Blobs, Problems.Count));
        OnAdvanced = (_, _) => { };
        await AddImageAsync("v1");

        Assert.Equal(0, BackUp(copies).Problems);
        Restore();
        Assert.Equal(["v1"], await RestoredTagsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_QuarantinedAndPushedAgainMeanwhile_HasTheGoodOne(bool copies)
    {
        var (_, layer) = await AddImageAsync("v1");
        BackUp(copies);
        Damage(Source, layer);
        OnAdvanced = (stage, done) =>
        {
            if (stage == CopyStage.Blobs && done == 1)
            {
                QuarantineAsync(layer).GetAwaiter().GetResult();
                AddBlobAsync(Repository, "layer of v1").GetAwaiter().GetResult();
            }
        };

        Assert.Equal(0, BackUp(copies).Problems);
        AssertHolds(Destination, "layer of v1");
    }

    /// <summary>Does what verification does with a damaged blob.</summary>
    private async Task QuarantineAsync(Digest digest)
    {
        var checks = ((TemporaryStores)Stores).Storage.BlobChecks;
        var blob = Assert.IsType<BlobRecord>(await checks.FindAsync(digest.ToString(), default));
        Assert.NotNull(await checks.QuarantineAsync(blob, blob.Size, default));
    }

    private void AssertRefused(string naming) =>
        Assert.Contains(naming, Assert.Throws<BackupException>(() => BackUp()).Message, StringComparison.Ordinal);
}
