using System.Buffers;
using System.Text.Json;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class BackupCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    private string Data => _run.Folder.File("data");

    private string Backup => _run.Folder.File("backup");

    private string Restored => _run.Folder.File("restored");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Backup_ThenRestore_SaysWhatItCameTo()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();

        Assert.Equal(ExitCode.Success, await RunAsync("backup", Data, Backup));
        Assert.Equal(
            "backed up 0 blobs, 0 bytes: 0 copied, 0 bytes; 0 linked, 0 bytes; 0 of earlier backups removed, 0 bytes; 0 problems\n",
            _run.Output);
        Assert.Equal(ExitCode.Success, await RunAsync("restore", Restored, Backup));
        Assert.Contains($"restored 0 blobs, 0 bytes, into {Restored}: 0 copied, 0 linked; 0 problems\n", _run.Output, StringComparison.Ordinal);
        RegistryStorage.Open(Restored, TimeProvider.System).Dispose();
    }

    [Fact]
    public async Task Backup_BlobMissing_FailsAndNamesItInJson()
    {
        var digest = await AddBlobAsync();
        File.Delete(Directory.GetFiles(Path.Join(Data, "blobs"), "*", SearchOption.AllDirectories).Single());

        Assert.Equal(ExitCode.Failure, await RunAsync("backup", Data, Backup, "--json"));
        using var report = JsonDocument.Parse(_run.Output);
        Assert.Equal(1, report.RootElement.GetProperty("blobs").GetInt64());
        Assert.Equal($"{digest}: it is missing", report.RootElement.GetProperty("problems")[0].GetString());
    }

    [Fact]
    public async Task Backup_CheckFindsADamagedCopy_SaysThatItIsReplaced()
    {
        await AddBlobAsync();
        await RunAsync("backup", Data, Backup, "--copy");
        var copy = Directory.GetFiles(Path.Join(Backup, "blobs"), "*", SearchOption.AllDirectories).Single();
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(copy, "BLOB");

        Assert.Equal(ExitCode.Success, await RunAsync("backup", Data, Backup, "--copy", "--check"));
        Assert.EndsWith("removed, 0 bytes; 1 damaged copies replaced; 0 problems\n", _run.Output, StringComparison.Ordinal);
        Assert.Equal("blob", await File.ReadAllTextAsync(copy));
    }

    [Fact]
    public async Task Backup_DryRun_TellsAndMakesNothing()
    {
        await AddBlobAsync();

        Assert.Equal(ExitCode.Success, await RunAsync("backup", Data, Backup, "--dry-run"));
        Assert.Equal(
            "would back up 1 blobs, 4 bytes: 0 copied, 0 bytes; 1 linked, 4 bytes; 0 of earlier backups removed, 0 bytes; 0 problems\n",
            _run.Output);
        Assert.False(Directory.Exists(Backup));
    }

    [Fact]
    public async Task Backup_DryRunInJson_TellsWhatWouldGo()
    {
        await AddBlobAsync();
        await RunAsync("backup", Data, Backup);
        var gone = Path.Join(Backup, "blobs", "sha256", "00", new string('0', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(gone)!);
        await File.WriteAllTextAsync(gone, "123");
        _run.Clear();

        Assert.Equal(ExitCode.Success, await RunAsync("backup", Data, Backup, "--dry-run", "--json"));
        using var report = JsonDocument.Parse(_run.Output);
        Assert.True(report.RootElement.GetProperty("dryRun").GetBoolean());
        Assert.Equal(0, report.RootElement.GetProperty("linked").GetInt64());
        Assert.Equal(1, report.RootElement.GetProperty("removed").GetInt64());
        Assert.Equal(3, report.RootElement.GetProperty("removedBytes").GetInt64());
        Assert.True(File.Exists(gone));
    }

    [Fact]
    public async Task Backup_GarbageCollectionRuns_IsBusy()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        using var other = InstanceLock.Acquire(Data, InstanceKind.Collection);

        Assert.Equal(ExitCode.Busy, await RunAsync("backup", Data, Backup));
        Assert.False(Directory.Exists(Backup));
    }

    [Fact]
    public async Task Backup_ServerRuns_Runs()
    {
        using var server = InstanceLock.Acquire(Data, InstanceKind.Server);

        Assert.Equal(ExitCode.Success, await RunAsync("backup", Data, Backup));
    }

    [Fact]
    public async Task Backup_WhereItCannotWrite_SaysTheLineThatHelps()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();

        Assert.Equal(ExitCode.Failure, await RunAsync("backup", Data, "/proc/backup"));
        Assert.Contains($"Run: install -d -m 750 -o {DataFolderOwner.CurrentName()} /proc/backup\n", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_WithoutDestination_IsRefused() => Assert.Equal(ExitCode.Usage, await _run.InvokeAsync("backup"));

    [Fact]
    public async Task Restore_ServerRuns_IsBusy()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        await RunAsync("backup", Data, Backup);
        using var server = InstanceLock.Acquire(Restored, InstanceKind.Server);

        Assert.Equal(ExitCode.Busy, await RunAsync("restore", Restored, Backup));
    }

    [Fact]
    public async Task Restore_NoBackup_IsRefused()
    {
        Assert.Equal(ExitCode.Failure, await RunAsync("restore", Restored, Backup));
        Assert.Equal($"{Backup} holds no backup.\n", _run.Error);
        Assert.False(Directory.Exists(Restored));
    }

    [Fact]
    public async Task Restore_FolderWithOtherThings_IsRefusedAndMakesNothing()
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        await RunAsync("backup", Data, Backup);
        var file = Path.Join(Directory.CreateDirectory(Restored).FullName, "thesis.tex");
        await File.WriteAllTextAsync(file, "mine");

        Assert.Equal(ExitCode.Failure, await RunAsync("restore", Restored, Backup));
        Assert.Equal([file], Directory.GetFileSystemEntries(Restored));
    }

    [Fact]
    public async Task Rebuild_FolderThatIsNoRegistrys_IsRefusedAndMakesNothing()
    {
        var file = Path.Join(Directory.CreateDirectory(Data).FullName, "thesis.tex");
        await File.WriteAllTextAsync(file, "mine");

        Assert.Equal(ExitCode.Failure, await RunAsync("rebuild", Data, "--dry-run"));
        Assert.StartsWith($"There is no registry in {Data}.", _run.Error, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(Data));
    }

    [Theory]
    [InlineData("backup", "Interrupted; the next run goes on.\n")]
    [InlineData("rebuild", "Interrupted; the next run begins anew.\n")]
    [InlineData("stats", "Interrupted.\n")]
    public async Task AnyCommand_Interrupted_SaysWhatBecomesOfTheNextRun(string command, string expected)
    {
        await AddBlobAsync();
        if (command == "rebuild")
        {
            File.Delete(Path.Join(Data, "registry.db"));
        }

        _run.Interruption = new CancellationToken(canceled: true);

        Assert.Equal(ExitCode.Failure, await RunAsync(command, Data, command == "backup" ? [Backup] : []));
        Assert.Equal(expected, _run.Error);
    }

    [Theory]
    [InlineData("rebuild")]
    [InlineData("gc")]
    [InlineData("stats")]
    public async Task AnyCommand_DataFolderIsABackup_IsRefusedAndMakesNothing(string command)
    {
        RegistryStorage.Open(Data, TimeProvider.System).Dispose();
        await RunAsync("backup", Data, Backup);
        var before = Directory.GetFileSystemEntries(Backup);

        Assert.Equal(ExitCode.Failure, await RunAsync(command, Backup));
        Assert.Contains($"{Backup} is a backup and no data folder.", _run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(Backup));
    }

    [Fact]
    public async Task Rebuild_FileCannotBeRemoved_SaysSo()
    {
        await AddBlobAsync();
        File.Delete(Path.Join(Data, "registry.db"));
        Directory.CreateDirectory(Path.Join(Data, "registry.db.new"));

        Assert.Equal(ExitCode.Failure, await RunAsync("rebuild", Data));
        Assert.StartsWith("It broke off: ", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rebuild_DatabaseLost_KeepsTheBlobsAndSaysSo()
    {
        var digest = await AddBlobAsync();
        File.Delete(Path.Join(Data, "registry.db"));

        Assert.Equal(ExitCode.Success, await RunAsync("rebuild", Data, "--dry-run", "--json"));
        using var report = JsonDocument.Parse(_run.Output);
        Assert.True(report.RootElement.GetProperty("dryRun").GetBoolean());
        Assert.Equal(1, report.RootElement.GetProperty("unclaimed").GetInt64());
        Assert.Equal(ExitCode.Success, await RunAsync("rebuild", Data));
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        Assert.NotNull(await storage.Blobs.FindAsync(RepositoryName.Parse("rebuilt/unclaimed"), digest, default));
    }

    [Fact]
    public async Task Rebuild_NoDataFolder_IsRefusedAndMakesNone()
    {
        Assert.Equal(ExitCode.Failure, await RunAsync("rebuild", Data));
        Assert.False(Directory.Exists(Data));
    }

    private Task<int> RunAsync(string command, string data, params string[] arguments) =>
        _run.InvokeAsync([command, "--data", data, .. arguments]);

    private async Task<Digest> AddBlobAsync()
    {
        using var storage = RegistryStorage.Open(Data, TimeProvider.System);
        var bytes = "blob"u8.ToArray();
        var digest = Digest.Of(bytes, DigestAlgorithm.Sha256);
        var id = UploadId.New();
        using (var staged = storage.Staging.Create(id))
        {
            staged.Append(new ReadOnlySequence<byte>(bytes));
            storage.Content.Publish(staged, digest);
        }

        await storage.Blobs.AddAsync(RepositoryName.Parse("app"), digest, bytes.Length, session: null, EffectiveLimits.None, default);
        return digest;
    }
}
