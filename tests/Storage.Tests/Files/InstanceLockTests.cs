using System.Globalization;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Storage.Tests.Files;

public sealed class InstanceLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Acquire_Free_WritesTheProcessId()
    {
        using var held = InstanceLock.Acquire(_folder.Path, InstanceKind.Server);

        Assert.Equal(
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n", ReadShared(Path.Join(_folder.Path, "registryd.pid")));
    }

    [Fact]
    public void Acquire_Held_IsRefusedNamingTheOwner()
    {
        using var held = InstanceLock.Acquire(_folder.Path, InstanceKind.Server);

        var exception = Assert.Throws<StorageOpenException>(() => InstanceLock.Acquire(_folder.Path, InstanceKind.Server));

        Assert.Equal(Environment.ProcessId, exception.OwnerProcessId);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acquire_AfterDispose_Succeeds()
    {
        InstanceLock.Acquire(_folder.Path, InstanceKind.Server).Dispose();

        InstanceLock.Acquire(_folder.Path, InstanceKind.Server).Dispose();
    }

    [Fact]
    public void Acquire_LeftOverFile_IsOverwritten()
    {
        File.WriteAllText(Path.Join(_folder.Path, "registryd.pid"), "12345678901234567890\n");

        using var held = InstanceLock.Acquire(_folder.Path, InstanceKind.Server);

        var exception = Assert.Throws<StorageOpenException>(() => InstanceLock.Acquire(_folder.Path, InstanceKind.Server));
        Assert.Equal(Environment.ProcessId, exception.OwnerProcessId);
    }

    [Fact]
    public void Acquire_WhereNothingCanBeMade_IsRefused() => Assert.Throws<StorageOpenException>(() => InstanceLock.Acquire("/proc/registryd", InstanceKind.Server));

    private static string ReadShared(string path)
    {
        using var handle = Posix.OpenRead(path)!;
        using var reader = new StreamReader(new FileStream(handle, FileAccess.Read));
        return reader.ReadToEnd();
    }
}
