using Registry.Storage.Files;
using Xunit;

namespace Storage.Tests.Files;

public sealed class ServerRecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ServerRuns_GivesTheLatest()
    {
        using var server = InstanceLock.Acquire(_folder.Path, InstanceKind.Server);
        ServerRecord.Write(_folder.Path, "first");
        ServerRecord.Write(_folder.Path, "second");

        Assert.Equal("second", ServerRecord.Read(_folder.Path));
    }

    [Fact]
    public void Read_ServerWasKilled_GivesNothing()
    {
        using (InstanceLock.Acquire(_folder.Path, InstanceKind.Server))
        {
            ServerRecord.Write(_folder.Path, "text");
        }

        Assert.Null(ServerRecord.Read(_folder.Path));
    }

    [Fact]
    public void Read_Removed_GivesNothing()
    {
        using var server = InstanceLock.Acquire(_folder.Path, InstanceKind.Server);
        ServerRecord.Write(_folder.Path, "text");
        ServerRecord.Remove(_folder.Path);

        Assert.Null(ServerRecord.Read(_folder.Path));
    }

    [Fact]
    public void Read_NoFolder_GivesNothingAndMakesNone()
    {
        var missing = Path.Join(_folder.Path, "missing");

        Assert.Null(ServerRecord.Read(missing));
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public void Write_IsForTheOwnerAndTheGroup()
    {
        ServerRecord.Write(_folder.Path, "text");

        var file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(file));
    }
}
