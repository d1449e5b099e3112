using System.Buffers.Binary;
using Registry.Daemon.Commands;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Daemon.Tests.Commands;

/// <summary>Commands on a data folder whose database is of another version than theirs.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly CommandRun _run = new();

    public UpgradeTests() => RegistryStorage.Open(Data, TimeProvider.System).Dispose();

    public static TheoryData<string> CommandLines =>
    [
        "gc", "verify", "stats", "repo list", "tag list app", "user list", "grant list", "token list", "limits report", "backup DEST",
    ];

    private string Data => _run.Folder.File("data");

    private string Database => Path.Join(Data, "registry.db");

    public void Dispose() => _run.Dispose();

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Run_DatabaseOfANewerVersion_IsRefusedUnchanged(string commandLine)
    {
        ChangeVersion(1);
        var before = await File.ReadAllBytesAsync(Database);

        var exitCode = await InvokeAsync(commandLine);

        Assert.NotEqual(ExitCode.Success, exitCode);
        Assert.NotEqual(ExitCode.Busy, exitCode);
        Assert.Contains("made by a newer registryd", _run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Run_DatabaseOfARunningServersEarlierVersion_IsRefusedUnchanged(string commandLine)
    {
        ChangeVersion(-1);
        var before = await File.ReadAllBytesAsync(Database);
        using var server = InstanceLock.Acquire(Data, InstanceKind.Server);

        Assert.Equal(ExitCode.Busy, await InvokeAsync(commandLine));

        Assert.Contains("Restart the server", _run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    private Task<int> InvokeAsync(string commandLine) =>
        _run.InvokeAsync([.. commandLine.Replace("DEST", _run.Folder.File("backup"), StringComparison.Ordinal).Split(' '), "--data", Data]);

    /// <summary>Changes the version that the file says it has (sqlite.org/fileformat2.html, "User Version").</summary>
    private void ChangeVersion(int change)
    {
        const int UserVersion = 60;
        using var file = File.OpenHandle(Database, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> version = stackalloc byte[sizeof(int)];
        RandomAccess.Read(file, version, UserVersion);
        BinaryPrimitives.WriteInt32BigEndian(version, BinaryPrimitives.ReadInt32BigEndian(version) + change);
        RandomAccess.Write(file, version, UserVersion);
    }
}
