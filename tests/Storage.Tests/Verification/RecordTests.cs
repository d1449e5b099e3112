using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Storage.Tests.Verification;

/// <summary>Records that contradict each other, each on purpose.</summary>
public sealed class RecordTests : VerificationTests
{
    private const string WithoutForeignKeys = "PRAGMA foreign_keys = OFF; ";

    private Digest _layer;
    private Digest _image;

    [Fact]
    public async Task Run_ManifestOfOtherBytes_IsFoundAndHealedByTheNextPush()
    {
        await PushAsync();
        Execute("UPDATE manifest SET bytes = x'7b7d'");

        var finding = await FindOneAsync(RepairPolicy);
        Assert.Equal((FindingKind.CorruptManifest, _image.ToString(), false), (finding.Kind, finding.Subject, finding.IsRepaired));
        Assert.Equal(["library/app:v1"], finding.Affected.Names);
        Assert.Equal("library/app", finding.Repository);

        await PushAsync();
        await AssertCleanAsync();
    }

    [Fact]
    public async Task HasManifest_PushedAgainSinceItWasRead_IsAnother()
    {
        await PushAsync();
        var read = (await Storage.RepositoryChecks.FindManifestAsync(1, _image.ToString(), default))!;
        Assert.True(await Storage.RepositoryChecks.HasManifestAsync(read, default));
        Later();

        await PushAsync();

        Assert.False(await Storage.RepositoryChecks.HasManifestAsync(read, default));
    }

    [Fact]
    public async Task Run_ManifestThatCannotBeUnderstood_IsFound()
    {
        await PutAsync("no manifest", Image(), "v1");

        Assert.Equal(FindingKind.InvalidManifest, (await FindOneAsync()).Kind);
    }

    [Fact]
    public async Task Run_LayerDeleted_TheManifestIsIncomplete()
    {
        await PushAsync();
        await Stores.Blobs.RemoveAsync(Repository, _layer, EffectiveLimits.None, default);

        var finding = await FindOneAsync();

        Assert.Equal(FindingKind.IncompleteManifest, finding.Kind);
        Assert.Contains(_layer.ToString(), finding.Problem, StringComparison.Ordinal);
        Assert.Equal(["library/app:v1"], finding.Affected.Names);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_ChildDeleted_TheIndexIsIncompleteUnlessSparseOnesAreAllowed(bool allowSparse)
    {
        await PushAsync();
        await PushIndexAsync([_image], "multi");
        await Stores.Manifests.RemoveAsync(Repository, _image, EffectiveLimits.None, origin: null, default);

        await RunAsync(Policy with { AllowSparseIndexes = allowSparse });

        Assert.Equal(allowSparse ? [] : [FindingKind.IncompleteIndex], Findings.Select(finding => finding.Kind));
    }

    [Theory]
    [InlineData("DELETE FROM reference")]
    [InlineData("INSERT INTO reference SELECT repository_id, 'sha256:other', id FROM manifest")]
    public async Task Run_ReferencesWrong_ArePutRight(string damage)
    {
        await PushAsync();
        Execute(damage);

        var finding = await FindOneAsync(RepairPolicy);

        Assert.Equal((FindingKind.References, true), (finding.Kind, finding.IsRepaired));
        Assert.Null(await HoldOfBlobAsync(_layer));
        await AssertCleanAsync();
    }

    [Theory]
    [InlineData("UPDATE blob_link SET unreferenced_at = 1 WHERE blob_id = 1")]
    [InlineData("UPDATE manifest SET unreferenced_at = 1")]
    [InlineData("DELETE FROM tag")]
    public async Task Run_HoldWrong_IsPutRight(string damage)
    {
        await PushAsync();
        Execute(damage);

        Assert.Equal((FindingKind.Hold, false), await FindKindAsync(Policy));
        Assert.Equal((FindingKind.Hold, true), await FindKindAsync(RepairPolicy));
        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_TagCountWrong_IsPutRight()
    {
        await PushAsync();
        Execute("UPDATE repository SET tag_count = 5");

        Assert.Equal((FindingKind.TagCount, true), await FindKindAsync(RepairPolicy));

        Assert.Equal(Query("SELECT count(*) FROM tag"), Query("SELECT tag_count FROM repository"));
    }

    [Theory]
    [InlineData("UPDATE quota_scope SET bytes = bytes - 1")]
    [InlineData("UPDATE quota_blob SET links = links + 1")]
    [InlineData("DELETE FROM quota_blob")]
    [InlineData("INSERT INTO quota_blob (scope_id, blob_id, links) VALUES (1, 99, 1)")]
    public async Task Run_QuotaCountWrong_IsPutRight(string damage)
    {
        Assert.True(PathExpression.TryParse("^library/", out var path, out _));
        var scope = new QuotaScope([path]);
        await PushAsync();
        var used = await Storage.Quotas.UsedAsync(scope, default);
        await AssertCleanAsync();
        Execute(damage);

        Assert.Equal((FindingKind.Quota, false), await FindKindAsync(Policy));
        Assert.Equal((FindingKind.Quota, true), await FindKindAsync(RepairPolicy));

        Assert.Equal(used, await Storage.Quotas.UsedAsync(scope, default));
        await AssertCleanAsync();
        await Stores.Manifests.RemoveAsync(Repository, _image, EffectiveLimits.None, origin: null, default);
        Assert.Equal(0, await Storage.Quotas.UsedAsync(scope, default));
    }

    [Fact]
    public async Task Run_ManifestCountWrong_IsPutRight()
    {
        await PushAsync();
        Execute("UPDATE repository SET manifest_count = 5");

        Assert.Equal((FindingKind.ManifestCount, true), await FindKindAsync(RepairPolicy));

        Assert.Equal(1, Query("SELECT manifest_count FROM repository"));
    }

    [Fact]
    public async Task Run_TagOfNoManifest_IsRemoved()
    {
        await PushAsync();
        Execute(WithoutForeignKeys + "INSERT INTO tag (repository_id, name, manifest_id, updated_at) VALUES (1, 'lost', 99, 1)");

        var finding = await FindOneAsync(RepairPolicy);

        Assert.Equal((FindingKind.Tag, "lost", true), (finding.Kind, finding.Subject, finding.IsRepaired));
        Assert.Equal(1, Query("SELECT count(*) FROM tag"));
    }

    [Fact]
    public async Task Run_LinkOfNoBlob_IsRemoved()
    {
        await PushAsync();
        Execute(WithoutForeignKeys + "INSERT INTO blob_link VALUES (1, 99, 1)");

        Assert.Equal((FindingKind.Link, true), await FindKindAsync(RepairPolicy));

        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_RowsOfNoManifestOrRepository_AreFoundByTheDatabase()
    {
        await PushAsync();
        Execute(WithoutForeignKeys + "INSERT INTO reference VALUES (1, 'x', 99), (1, 'y', 99); INSERT INTO blob_link VALUES (99, 1, 1)");

        await RunAsync(RepairPolicy);

        Assert.Equal(
            [(FindingKind.ForeignKey, "blob_link", "1 of its rows name a repository that is not there"),
                (FindingKind.ForeignKey, "reference", "2 of its rows name a manifest that is not there")],
            Findings.Select(finding => (finding.Kind, finding.Subject, finding.Problem)).OrderBy(finding => finding.Subject));
    }

    [Fact]
    public async Task Run_IndexWithoutARow_FailsTheDatabasesOwnCheck()
    {
        await PushAsync();
        Execute("""
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX tag_manifest ON tag (updated_at)' WHERE name = 'tag_manifest'
            """);

        await RunAsync();

        Assert.Contains(Findings, finding => finding.Kind == FindingKind.Database && finding.Problem.Contains("tag_manifest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_RowsOnADamagedPage_AreFindingsAndTheRestIsLookedAt()
    {
        await PushAsync();
        Damage("manifest");

        var result = await RunAsync();

        Assert.True(result.IsComplete);
        Assert.Contains(Findings, finding => (finding.Kind, finding.Subject) == (FindingKind.Record, _image.ToString()));
        Assert.Equal(2, result.Counts.Blobs);
    }

    [Theory]
    [InlineData("UPDATE blob SET digest = CAST(x'7368613235363af2' AS TEXT) WHERE id = 1")]
    [InlineData("UPDATE manifest SET digest = CAST(x'7368613235363af2' AS TEXT)")]
    public async Task Run_DigestThatIsNoText_IsFoundAndTheRunEnds(string damage)
    {
        await PushAsync();
        Execute(damage);

        var result = await RunAsync();

        Assert.True(result.IsComplete);
        Assert.Contains(Findings, finding => (finding.Kind, finding.Subject) == (FindingKind.Record, "sha256:\ufffd"));
    }

    [Fact]
    public async Task Run_NameThatIsNoText_TheRunEnds()
    {
        await PushAsync();
        Execute("UPDATE repository SET name = CAST(x'f262' AS TEXT)");

        Assert.True((await RunAsync()).IsComplete);
    }

    [Fact]
    public async Task Run_NamesOfRepositoriesOnADamagedPage_AreOneFindingAndTheRestIsLookedAt()
    {
        await PushAsync();
        await AddBlobAsync(Other, "other");
        Execute("UPDATE manifest SET bytes = x'7b7d'; UPDATE repository SET manifest_count = 5 WHERE id = 2");
        Damage("sqlite_autoindex_repository_1");

        var result = await RunAsync();

        Assert.True(result.IsComplete);
        Assert.Single(Findings, finding => (finding.Kind, finding.Subject) == (FindingKind.Record, "repositories"));
        Assert.Contains(Findings, finding => finding.Kind == FindingKind.CorruptManifest);
        Assert.Contains(Findings, finding => finding.Kind == FindingKind.ManifestCount);
    }

    [Fact]
    public async Task Run_DigestsOnADamagedPage_AreOneFinding()
    {
        await PushAsync();
        Damage("sqlite_autoindex_blob_1");

        var result = await RunAsync();

        Assert.True(result.IsComplete);
        Assert.Single(Findings, finding => finding.Subject == "blobs after ''");
    }

    [Fact]
    public async Task Run_UnrecordedFile_IsFoundOnceItIsOlderThanTheGrace()
    {
        var litter = Publish("litter");
        File.SetLastWriteTimeUtc(FileOf(litter), Time.GetUtcNow().UtcDateTime);
        await AssertCleanAsync();

        Time.Advance(Grace + TimeSpan.FromMilliseconds(1));

        var finding = await FindOneAsync(RepairPolicy);
        Assert.Equal((FindingKind.UnrecordedFile, litter.ToString(), false), (finding.Kind, finding.Subject, finding.IsRepaired));
        Assert.Contains("gc", finding.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blobs/sha256/core")]
    [InlineData("blobs/notes.txt")]
    [InlineData("blobs/sha256/00/notes.txt")]
    [InlineData("blobs/sha256/00/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("uploads/core")]
    public async Task Run_StrayFile_IsFound(string name)
    {
        Directory.CreateDirectory(Path.Join(Folder, Path.GetDirectoryName(name)));
        await File.WriteAllTextAsync(Path.Join(Folder, name), "");

        var finding = await FindOneAsync();

        Assert.Equal((FindingKind.StrayFile, name), (finding.Kind, finding.Subject));
    }

    [Fact]
    public async Task Run_LostAndFoundOfTheBlobsDisk_IsNoStray()
    {
        Directory.CreateDirectory(Path.Join(Folder, "blobs", "lost+found"));
        await File.WriteAllTextAsync(Path.Join(Folder, "blobs", "lost+found", "#12"), "");

        await AssertCleanAsync();
    }

    private async Task<(FindingKind Kind, bool IsRepaired)> FindKindAsync(VerificationPolicy policy)
    {
        var finding = await FindOneAsync(policy);
        return (finding.Kind, finding.IsRepaired);
    }

    private async Task PushAsync()
    {
        _layer = await AddBlobAsync(Repository, "layer");
        _image = await PushImageAsync(_layer, 5, "v1");
    }
}
