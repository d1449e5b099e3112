using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Storage.Tests.Verification;

/// <summary>A database that fails its own check: it is told of, everything else is looked at, and nothing is written to it.</summary>
public sealed class DamagedDatabaseTests : VerificationTests
{
    private Digest _corrupt;

    [Fact]
    public async Task Run_PageOverwritten_IsFoundWithEverythingElse()
    {
        await DamageAsync(() => Damage("tag_manifest"));

        var result = await RunAsync();

        Assert.Contains(Findings, finding => finding.Kind == FindingKind.Database);
        Assert.Contains(Findings, finding => (finding.Kind, finding.Subject) == (FindingKind.CorruptBlob, _corrupt.ToString()));
        Assert.Equal((true, Findings.Count), (result.IsComplete, result.Findings));
    }

    [Fact]
    public async Task Run_CutOffInAPage_IsFoundThoughTheCheckPasses()
    {
        // So that the last page is one that ends in zeros.
        Execute("CREATE TABLE last (content TEXT)");
        await DamageAsync(() =>
        {
            using var file = File.OpenWrite(DatabaseFile);
            file.SetLength(file.Length - 1);
        });

        await RunAsync();

        Assert.Equal("its file ends in the middle of a page", Assert.Single(Findings, finding => finding.Kind == FindingKind.Database).Problem);
    }

    [Fact]
    public async Task Run_OneRepository_TellsOfTheDatabaseToo()
    {
        await DamageAsync(() => Damage("tag_manifest"));

        await RunAsync(Policy with { Repository = Glob.TryParse("other", out var other) ? other : default });

        Assert.All(Findings, finding => Assert.Equal(FindingKind.Database, finding.Kind));
        Assert.NotEmpty(Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Repair_WritesNothingToTheDatabase(bool isRestart)
    {
        await DamageAsync(() => Damage("tag_manifest"));
        var before = File.ReadAllBytes(DatabaseFile);

        var result = await RunAsync(RepairPolicy with { IsRestart = isRestart });
        var again = await RunAsync(RepairPolicy with { IsRestart = isRestart });
        var after = Array.Empty<byte>();
        ((TemporaryStores)Stores).ReopenToVerify(() => after = File.ReadAllBytes(DatabaseFile));

        Assert.Equal((0, 0), (result.Repaired, again.Repaired));
        Assert.Null(ResumedFrom);
        Assert.Empty(Unsaved);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Run_DamagedWhileItIsOpen_RepairsAndRecordsNothing()
    {
        _corrupt = await AddBlobAsync(Repository, "blob");
        Overwrite(_corrupt, "other");
        Damage("tag_manifest");

        var result = await RunAsync(RepairPolicy);

        Assert.Contains(Findings, finding => finding.Kind == FindingKind.Database);
        Assert.Contains(Findings, finding => finding.Kind == FindingKind.CorruptBlob);
        Assert.Equal(0, result.Repaired);
        Assert.Equal(0, Query("SELECT (SELECT count(*) FROM verification) + (SELECT count(*) FROM verification_outcome)"));
    }

    [Fact]
    public async Task Run_EarlierRunsUnreadable_LooksAtEverythingElse()
    {
        await DamageAsync(static () => { });
        Damage("verification");

        var result = await RunAsync(RepairPolicy);

        Assert.Contains(Findings, finding => finding.Kind == FindingKind.CorruptBlob);
        Assert.Equal((true, 0), (result.IsComplete, result.Repaired));
        Assert.Single(Unsaved);
    }

    /// <summary>Damages a database that records a blob which is corrupt.</summary>
    private async Task DamageAsync(Action damage)
    {
        _corrupt = await AddBlobAsync(Repository, "blob");
        Overwrite(_corrupt, "other");
        ((TemporaryStores)Stores).ReopenToVerify(damage);
    }
}
