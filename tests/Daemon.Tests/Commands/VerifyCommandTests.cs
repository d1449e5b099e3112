using System.Buffers;
using System.Text.Json;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private static readonly byte[] Bytes = "bytes"u8.ToArray();
    private static readonly Digest Digest = Digest.Of(Bytes, DigestAlgorithm.Sha256);

    private readonly CommandRun _run = new();

    private string Data => _run.Folder.File("data");

    private string BlobFile => Path.Join(Data, "blobs", "sha256", Digest.Hex[..2].ToString(), Digest.Hex.ToString());

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Verify_Whole_SaysSo()
    {
        await FillAsync();

        Assert.Equal(ExitCode.Success, await VerifyAsync());
        Assert.StartsWith("nothing is wrong; 0 manifests, 1 blobs, 5 bytes read; ", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Missing_IsALineAndAFailure()
    {
        await FillAsync();
        File.Delete(BlobFile);

        Assert.Equal(ExitCode.Failure, await VerifyAsync("--quick"));
        Assert.StartsWith(
            $"missing-blob {Digest}: its file is missing; affects app; push it again, or put the file back\n1 finding; ",
            _run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Repair_TellsWhatItDidAndFailsAllTheSame()
    {
        await FillAsync();
        CutOff();

        Assert.Equal(ExitCode.Failure, await VerifyAsync("--repair"));
        Assert.StartsWith(
            $"repaired corrupt-blob {Digest}: its file has 1 bytes instead of 5; affects app; moved to quarantine/sha256-{Digest.Hex}; "
            + "push it again\n1 finding, 1 repaired; ",
            _run.Output,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_RepairAsDryRunInJson_TellsAndChangesNothing()
    {
        await FillAsync();
        CutOff();

        Assert.Equal(ExitCode.Failure, await VerifyAsync("--repair", "--dry-run", "--json"));
        using var report = JsonDocument.Parse(_run.Output);
        var (body, totals, finding) = (
            report.RootElement, report.RootElement.GetProperty("totals"), report.RootElement.GetProperty("findings")[0]);
        Assert.True(body.GetProperty("complete").GetBoolean());
        Assert.True(body.GetProperty("dryRun").GetBoolean());
        Assert.Equal((0, 1), (totals.GetProperty("repaired").GetInt64(), totals.GetProperty("wouldRepair").GetInt64()));
        Assert.Equal(("corrupt-blob", Digest.ToString()), (finding.GetProperty("kind").GetString(), finding.GetProperty("subject").GetString()));
        Assert.Equal((false, true), (finding.GetProperty("repaired").GetBoolean(), finding.GetProperty("wouldRepair").GetBoolean()));
        Assert.Equal("app", finding.GetProperty("affected")[0].GetString());

        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        Assert.NotNull(await storage.Blobs.FindAsync(RepositoryName.Parse("app"), Digest, default));
    }

    [Fact]
    public async Task Verify_RepairInJson_CountsIt()
    {
        await FillAsync();
        CutOff();

        Assert.Equal(ExitCode.Failure, await VerifyAsync("--repair", "--json"));
        using var report = JsonDocument.Parse(_run.Output);
        var totals = report.RootElement.GetProperty("totals");
        Assert.False(report.RootElement.GetProperty("dryRun").GetBoolean());
        Assert.Equal((1, 0), (totals.GetProperty("repaired").GetInt64(), totals.GetProperty("wouldRepair").GetInt64()));
        Assert.True(report.RootElement.GetProperty("findings")[0].GetProperty("repaired").GetBoolean());
    }

    [Fact]
    public async Task Verify_SomethingUnforeseen_CouldNotRun()
    {
        await FillAsync();
        new StoredContent(Data).Damage("ALTER TABLE blob RENAME COLUMN size TO length");

        Assert.Equal(ExitCode.Usage, await VerifyAsync());
        Assert.StartsWith("Unhandled exception: ", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OneRepository_LeavesTheOthersAlone()
    {
        await FillAsync();
        File.Delete(BlobFile);

        Assert.Equal(ExitCode.Success, await VerifyAsync("--repository", "other/*"));
    }

    [Fact]
    public async Task Verify_TimeUp_SaysSoAndTheNextGoesOn()
    {
        await FillAsync();

        Assert.Equal(ExitCode.Success, await VerifyAsync("--max-time", "0s"));
        Assert.Contains("the next run goes on", _run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await VerifyAsync());
        Assert.Contains("going on with the run that was begun at ", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Rate_IsAccepted()
    {
        await FillAsync();

        Assert.Equal(ExitCode.Success, await VerifyAsync("--rate", "50MB/s"));
        Assert.Equal(ExitCode.Success, await VerifyAsync("--rate", "50MiB"));
    }

    [Fact]
    public async Task Verify_ServerAndCollectionRun_Runs()
    {
        await FillAsync();
        using var server = InstanceLock.Acquire(Data, InstanceKind.Server);
        using var collection = InstanceLock.Acquire(Data, InstanceKind.Collection);

        Assert.Equal(ExitCode.Success, await VerifyAsync());
    }

    [Fact]
    public async Task Verify_AnotherRuns_IsRefusedNamingIt()
    {
        using var other = InstanceLock.Acquire(Data, InstanceKind.Verification);

        Assert.Equal(ExitCode.Busy, await VerifyAsync());
        Assert.Equal($"Verification of {Data} is running already, as process {Environment.ProcessId}. Let it finish.\n", _run.Error);
    }

    [Fact]
    public async Task Verify_NoDataFolder_CouldNotRun()
    {
        Assert.Equal(ExitCode.Usage, await VerifyAsync());
        Assert.Equal($"There is no data folder {Data}. Name it with --data, or in [storage] root.\n", _run.Error);
    }

    [Fact]
    public async Task Verify_DatabaseDamaged_IsAFindingBesideTheOthers()
    {
        await FillAsync();
        File.Delete(BlobFile);
        using (var database = File.OpenWrite(Path.Join(Data, "registry.db")))
            database.SetLength(database.Length + 1);

        Assert.Equal(ExitCode.Failure, await VerifyAsync("--repair"));
        Assert.StartsWith(
            "database registry.db: its file ends in the middle of a page; restore the database from a backup\n"
            + $"missing-blob {Digest}: its file is missing; ",
            _run.Output,
            StringComparison.Ordinal);
        Assert.Contains("\n2 findings; 0 manifests, 1 blobs, ", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoDatabaseAtAll_IsTheFinding()
    {
        await FillAsync();
        await File.WriteAllTextAsync(Path.Join(Data, "registry.db"), new string('x', 5000));

        Assert.Equal(ExitCode.Failure, await VerifyAsync());
        Assert.StartsWith(
            "database registry.db: it is damaged, or not a database: nothing of it can be read; restore the database from a backup\n1 finding; ",
            _run.Output,
            StringComparison.Ordinal);
        Assert.Empty(_run.Error);
    }

    [Fact]
    public async Task Verify_DatabaseOfANewerProgram_CouldNotRun()
    {
        await FillAsync();
        using (var database = File.OpenWrite(Path.Join(Data, "registry.db")))
        {
            const int UserVersion = 60; // sqlite.org/fileformat2.html, "The Database Header"
            database.Position = UserVersion;
            database.Write([0x7F, 0xFF, 0xFF, 0xFF]);
        }

        Assert.Equal(ExitCode.Usage, await VerifyAsync());
        Assert.Contains("made by a newer registryd", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rate", "fast")]
    [InlineData("--rate", "0")]
    [InlineData("--rate", "5MB/h")]
    [InlineData("--repository", "Böse")]
    [InlineData("--max-time", "soon")]
    public async Task Verify_BadValue_IsRefusedNamingTheFlag(string flag, string value)
    {
        Assert.Equal(ExitCode.Usage, await VerifyAsync(flag, value));
        Assert.StartsWith($"{flag}: expected ", _run.Error, StringComparison.Ordinal);
        Assert.Contains(value, _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_DryRunAlone_IsRefused()
    {
        Assert.Equal(ExitCode.Usage, await VerifyAsync("--dry-run"));
        Assert.StartsWith("--dry-run: only with --repair", _run.Error, StringComparison.Ordinal);
    }

    private Task<int> VerifyAsync(params string[] arguments) => _run.InvokeAsync(["verify", "--data", Data, .. arguments]);

    private void CutOff()
    {
        File.SetUnixFileMode(BlobFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(BlobFile, Bytes[..1]);
        File.SetUnixFileMode(BlobFile, UnixFileMode.UserRead);
    }

    /// <summary>A data folder with one blob.</summary>
    private async Task FillAsync()
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        var id = UploadId.New();
        using (var staged = storage.Staging.Create(id))
        {
            staged.Append(new ReadOnlySequence<byte>(Bytes));
            storage.Content.Publish(staged, Digest);
        }

        storage.Staging.Discard(id);
        Assert.True(await storage.Blobs.AddAsync(RepositoryName.Parse("app"), Digest, Bytes.Length, session: null, EffectiveLimits.None, default));
    }
}
