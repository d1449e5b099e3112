using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Storage.Tests.Garbage;
using Xunit;

namespace Storage.Tests.Verification;

/// <summary>Blobs whose files or records are wrong, each on purpose.</summary>
public sealed class BlobTests : VerificationTests
{
    private const string Text = "a layer of an image";

    [Fact]
    public async Task Run_Whole_FindsNothingAndCounts()
    {
        await PushAsync("v1");

        var result = await RunAsync();

        Assert.Empty(Findings);
        Assert.Equal(new VerificationCounts(Manifests: 1, Blobs: 2, Bytes: Text.Length + 2), result.Counts);
    }

    [Fact]
    public async Task Run_Quick_ReadsNothing()
    {
        var layer = await PushAsync("v1");
        Overwrite(layer, Text.ToUpperInvariant());

        var result = await RunAsync(Policy with { IsQuick = true });

        Assert.Empty(Findings);
        Assert.Equal(0, result.Counts.Bytes);
    }

    [Fact]
    public async Task Run_OtherBytes_NamesThemAndWhomTheyAffect()
    {
        var layer = await PushAsync("v1", "latest");
        Overwrite(layer, Text.ToUpperInvariant());

        var finding = await FindOneAsync();

        Assert.Equal((FindingKind.CorruptBlob, layer.ToString()), (finding.Kind, finding.Subject));
        Assert.Contains($"has the digest {DigestOf(Text.ToUpperInvariant())}", finding.Problem, StringComparison.Ordinal);
        Assert.Equal(["library/app:latest", "library/app:v1"], finding.Affected.Names.Order(StringComparer.Ordinal));
        Assert.False(finding.IsRepaired);
        Assert.NotNull(Stores.Content.Length(layer));
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, layer, default));
    }

    [Fact]
    public async Task Run_RepairOfOtherBytes_QuarantinesThemUntilTheNextPushHeals()
    {
        var layer = await PushAsync("v1");
        await Stores.Blobs.MountAsync(Repository, Other, layer, EffectiveLimits.None, default);
        Overwrite(layer, Text.ToUpperInvariant());

        var finding = await FindOneAsync(RepairPolicy);

        Assert.True(finding.IsRepaired);
        Assert.Equal($"moved to quarantine/sha256-{layer.Hex}; push it again", finding.Advice);
        Assert.Equal(Text.ToUpperInvariant(), await File.ReadAllTextAsync(Path.Join(Folder, "quarantine", $"sha256-{layer.Hex}")));
        Assert.Null(await Stores.Blobs.FindAsync(Repository, layer, default));
        Assert.Null(await Stores.Blobs.FindAsync(Other, layer, default));
        Assert.Equal(FindingKind.IncompleteManifest, (await FindOneAsync()).Kind);

        await AddBlobAsync(Repository, Text);

        Assert.Null(await HoldOfBlobAsync(layer));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_RepairTwiceOfOneDigest_KeepsBothFiles()
    {
        var layer = await PushAsync("v1");
        Overwrite(layer, "first");
        await FindOneAsync(RepairPolicy);
        await AddBlobAsync(Repository, Text);
        Overwrite(layer, "second");

        await FindOneAsync(RepairPolicy);

        Assert.Equal(
            [$"sha256-{layer.Hex}", $"sha256-{layer.Hex}.2"],
            Directory.GetFiles(Path.Join(Folder, "quarantine")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_CutOff_IsFoundAlsoQuickly(bool isQuick)
    {
        var layer = await PushAsync("v1");
        Overwrite(layer, Text[..5]);

        var finding = await FindOneAsync(RepairPolicy with { IsQuick = isQuick });

        Assert.Equal(FindingKind.CorruptBlob, finding.Kind);
        Assert.Equal($"its file has 5 bytes instead of {Text.Length}", finding.Problem);
        Assert.True(finding.IsRepaired);
        Assert.Null(Stores.Content.Length(layer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_FileMissing_IsFoundAndHealedByTheNextPush(bool isQuick)
    {
        var layer = await PushAsync("v1");
        File.Delete(FileOf(layer));

        var finding = await FindOneAsync(RepairPolicy with { IsQuick = isQuick });

        Assert.Equal(FindingKind.MissingBlob, finding.Kind);
        Assert.Equal(["library/app:v1"], finding.Affected.Names);
        Assert.Equal("push it again, or put the file back", finding.Advice);
        Assert.False(finding.IsRepaired);
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, layer, default));
        await AddBlobAsync(Repository, Text);
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_RepairWhileFilesAreAway_GarbageCollectionKeepsThemWhenTheyAreBack()
    {
        var layer = await PushAsync("v1");
        File.Delete(FileOf(layer));
        await FindOneAsync(RepairPolicy);
        Overwrite(layer, Text);
        Time.Advance(Grace + Grace);

        await Collection.RunAsync(Storage, Time);

        Assert.Equal(Text.Length, Stores.Content.Length(layer));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_RepairOfWhatIsReadWrongOnce_LeavesIt()
    {
        var layer = await PushAsync("v1");
        var readings = 0;
        var files = new ChangedFiles(Storage.BlobFiles)
        {
            OnOpen = (digest, open) => digest == layer && readings++ == 0 ? new StubContent(Text.ToUpperInvariant()) : open(),
        };

        await RunAsync(RepairPolicy, files);

        var finding = Assert.Single(Findings);
        Assert.Equal((FindingKind.CorruptBlob, layer.ToString(), false), (finding.Kind, finding.Subject, finding.IsRepaired));
        Assert.EndsWith("but was right when it was read again", finding.Problem, StringComparison.Ordinal);
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, layer, default));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_RepairOfWhatCannotBeRead_Quarantines()
    {
        var layer = await PushAsync("v1");
        var files = new ChangedFiles(Storage.BlobFiles)
        {
            OnOpen = (digest, open) => digest == layer ? new StubContent(text: null) : open(),
        };

        await RunAsync(RepairPolicy, files);

        var finding = Assert.Single(Findings);
        Assert.Equal((FindingKind.CorruptBlob, true), (finding.Kind, finding.IsRepaired));
        Assert.StartsWith("its file cannot be read: ", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RepairOfWhatCannotBeOpened_LeavesItToTheAdministrator()
    {
        var layer = await PushAsync("v1");
        var files = new ChangedFiles(Storage.BlobFiles) { OnOpen = (digest, open) => digest == layer ? throw StubContent.Fault() : open() };

        await RunAsync(RepairPolicy, files);

        var finding = Assert.Single(Findings);
        Assert.Equal((FindingKind.CorruptBlob, layer.ToString(), false), (finding.Kind, finding.Subject, finding.IsRepaired));
        Assert.StartsWith("its file cannot be opened: ", finding.Problem, StringComparison.Ordinal);
        Assert.StartsWith("check the disk", finding.Advice, StringComparison.Ordinal);
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_FileThatCannotBeLookedAt_IsNoFaultOfTheDatabase()
    {
        var layer = await PushAsync("v1");
        var files = new ChangedFiles(Storage.BlobFiles) { OnFind = (digest, find) => digest == layer ? throw StubContent.Fault() : find() };

        await RunAsync(files: files);

        var finding = Assert.Single(Findings);
        Assert.Equal((FindingKind.Record, layer.ToString()), (finding.Kind, finding.Subject));
        Assert.StartsWith("check the disk", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Trial_ChangesNothing()
    {
        var layer = await PushAsync("v1");
        Overwrite(layer, Text.ToUpperInvariant());

        var finding = await FindOneAsync(Policy with { Repair = RepairMode.Trial });

        Assert.True(finding.IsRepaired);
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, layer, default));
    }

    [Fact]
    public async Task Run_RecordedSizeWrong_IsPutRightWithTheFileInItsPlace()
    {
        var layer = await PushAsync("v1");
        Execute($"UPDATE blob SET size = 7 WHERE digest = '{layer}'");

        var finding = await FindOneAsync(RepairPolicy with { IsQuick = true });

        Assert.Equal((FindingKind.BlobSize, true), (finding.Kind, finding.IsRepaired));
        Assert.Equal(Text.Length, (await Stores.Blobs.FindAsync(Repository, layer, default))!.Value.Size);
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Add_RecordedSizeWrong_IsPutRightByAPush()
    {
        var layer = await PushAsync("v1");
        Execute($"UPDATE blob SET size = 7 WHERE digest = '{layer}'");

        await AddBlobAsync(Repository, Text);

        await AssertCleanAsync();
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.None)]
    public async Task Run_WrongMode_IsPutRight(UnixFileMode mode)
    {
        var layer = await PushAsync("v1");
        File.SetUnixFileMode(FileOf(layer), mode);

        Assert.Equal(FindingKind.Permissions, (await FindOneAsync()).Kind);
        Assert.True((await FindOneAsync(RepairPolicy)).IsRepaired);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(FileOf(layer)));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_FileOfAnotherUser_IsFoundAndLeftToTheAdministrator()
    {
        var layer = await PushAsync("v1");
        var files = new ChangedFiles(Storage.BlobFiles)
        {
            OnFind = (digest, find) => digest == layer ? find()!.Value with { IsOwned = false } : find(),
        };

        await RunAsync(RepairPolicy, files);

        var finding = Assert.Single(Findings);
        Assert.Equal((FindingKind.Permissions, layer.ToString(), false), (finding.Kind, finding.Subject, finding.IsRepaired));
        Assert.Contains("chown", finding.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE blob SET unlinked_at = 1")]
    [InlineData("DELETE FROM blob_link; UPDATE blob SET unlinked_at = NULL")]
    public async Task Run_LinkedOrNotIsRecordedWrong_IsPutRight(string damage)
    {
        await AddBlobAsync(Repository, Text);
        Execute(damage);

        var finding = await FindOneAsync(RepairPolicy);

        Assert.Equal((FindingKind.Hold, true), (finding.Kind, finding.IsRepaired));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_NoDigest_IsAFindingAndTheRestIsLookedAt()
    {
        await PushAsync("v1");
        Execute("INSERT INTO blob (digest, size, created_at, unlinked_at) VALUES ('sha256:zz', 1, 1, 1)");

        var result = await RunAsync();

        Assert.Equal((FindingKind.Record, "sha256:zz"), (Findings.Single().Kind, Findings.Single().Subject));
        Assert.Equal(Text.Length + 2, result.Counts.Bytes);
    }

    [Fact]
    public async Task Run_RecordedTimeIsNone_IsAFindingAndTheRestIsLookedAt()
    {
        var layer = await PushAsync("v1");
        Execute($"UPDATE blob SET created_at = {long.MaxValue} WHERE digest = '{layer}'");

        var finding = await FindOneAsync(RepairPolicy);

        Assert.Equal((FindingKind.Record, layer.ToString()), (finding.Kind, finding.Subject));
        Assert.Equal("restore the database from a backup", finding.Advice);
    }

    [Fact]
    public async Task Run_RecordedSizesAddUpToTooMuch_ArePutRight()
    {
        await PushAsync("v1");
        Execute($"UPDATE blob SET size = {long.MaxValue}");

        var result = await RunAsync(RepairPolicy);

        Assert.Equal((2, 2), (result.Findings, result.Repaired));
        Assert.All(Findings, finding => Assert.Equal(FindingKind.BlobSize, finding.Kind));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_OneRepository_LooksAtItsBlobsAlone()
    {
        var (inside, outside) = (await AddBlobAsync(Repository, "inside"), await AddBlobAsync(Other, "outside"));
        File.Delete(FileOf(inside));
        File.Delete(FileOf(outside));
        Assert.True(Glob.TryParse("library/a*", out var glob));

        var finding = await FindOneAsync(Policy with { Repository = glob });

        Assert.Equal(inside.ToString(), finding.Subject);
        Assert.Equal(["library/app"], finding.Affected.Names);
    }

    [Fact]
    public async Task Run_LayerOfAChildOfAnIndex_NamesTheTagsOfTheIndex()
    {
        var layer = await PushAsync();
        var image = (await Storage.RepositoryChecks.ListManifestsAsync(1, after: null, limit: 1, default))[0];
        await PushIndexAsync([Digest.Parse(image)], "multi");
        Overwrite(layer, "other");

        Assert.Equal(["library/app:multi"], (await FindOneAsync()).Affected.Names);
    }

    [Fact]
    public async Task Run_LayerOfAReferrer_NamesTheTagsOfItsSubject()
    {
        await PushAsync("v1");
        var image = (await FindAsync("v1"))!.Digest;
        var signature = await AddBlobAsync(Repository, "signature");
        await PushReferrerAsync(image, signature);
        Overwrite(signature, "other");

        Assert.Equal(["library/app:v1"], (await FindOneAsync()).Affected.Names);
    }

    [Fact]
    public async Task Run_UntaggedManifest_IsNamedByItsDigest()
    {
        var layer = await PushAsync();
        Overwrite(layer, "other");

        Assert.StartsWith("library/app@sha256:", Assert.Single((await FindOneAsync()).Affected.Names), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ManyTags_NamesSome()
    {
        var layer = await PushAsync([.. Enumerable.Range(0, 50).Select(number => $"v{number}")]);
        Overwrite(layer, "other");

        var affected = (await FindOneAsync()).Affected;

        Assert.Equal((20, true), (affected.Names.Count, affected.IsCut));
    }

    private async Task<Digest> PushAsync(params string[] tags)
    {
        var layer = await AddBlobAsync(Repository, Text);
        await PushImageAsync(layer, Text.Length, tags);
        return layer;
    }
}
