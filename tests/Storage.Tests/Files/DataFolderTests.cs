using System.Text;
using Registry.Core.Model;
using Registry.Storage;
using Registry.Storage.Files;
using Xunit;

namespace Storage.Tests.Files;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Missing_MakesTheLayout()
    {
        var root = Path.Join(_folder.Path, "new", "data");

        RegistryStorage.Open(root, TimeProvider.System).Dispose();

        string[] expected = ["blobs", "blobs/sha256", "blobs/sha512", "quarantine", "registry.db", "reserve", "trash", "uploads"];
        Assert.Equal(expected, Entries(root));
        Assert.All(Directory.GetDirectories(root), folder => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder) & NotForOthers));
    }

    [Fact]
    public void Publish_Staged_IsAReadOnlyFileNamedByItsDigest()
    {
        using var storage = RegistryStorage.Open(_folder.Path, TimeProvider.System);
        var digest = Digest.Of("content"u8, DigestAlgorithm.Sha256);
        var id = UploadId.New();
        using (var staged = storage.Staging.Create(id))
        {
            staged.Append(new(Encoding.UTF8.GetBytes("content")));
            Assert.True(File.Exists(Path.Join(_folder.Path, "uploads", id.ToString())));
            storage.Content.Publish(staged, digest);
        }

        var path = Path.Join(_folder.Path, "blobs", "sha256", "ed", "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
        Assert.Equal("content", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Open_WhereAFileIs_IsRefused()
    {
        var file = Path.Join(_folder.Path, "file");
        File.WriteAllText(file, "not a folder");

        var exception = Assert.Throws<StorageOpenException>(() => RegistryStorage.Open(file, TimeProvider.System));

        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HasBlobs_FolderCannotBeRead_SaysWhatToCheck()
    {
        File.WriteAllText(Path.Join(_folder.Path, "blobs"), "no folder");

        var exception = Assert.Throws<StorageOpenException>(() => DataFolder.Inspect(_folder.Path).HasBlobs());

        Assert.Contains("Check its disk", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhereNothingCanBeMade_IsRefused() =>
        Assert.Throws<StorageOpenException>(() => RegistryStorage.Open("/proc/registryd", TimeProvider.System));

    private const UnixFileMode NotForOthers =
        UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static IEnumerable<string> Entries(string root) =>
        Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path))
            .Order(StringComparer.Ordinal);
}
