using Registry.Storage;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;
using Registry.Testing.Processes;
using SQLitePCL;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class UpgradeTests : IDisposable
{
    /// <summary>The scripts of released versions. None of them ever changes: what is to be changed takes another script.</summary>
    private static readonly string[] ReleasedScripts =
    [
        "4d41fb583ecdb955c0a548d8937b3f4c6d8c52ef930f5d409462b713482e6f1a",
        "df6101c3bd8777e073ebca4dc21e4f78db2173a5e0c2ea83d23e036c182b6cf5",
        "fd8df6aa619d0edcc313ad653944af565976b1caad57943764ea724efd8e150e",
        "ba5e5b6cfe97c9f4bc4d5ff1769e6bef883f4bc9ff1724f873da194801fbcefb",
        "eb32bc8d2c3de710d143fe438e6e05b1fbdb6dadbb94f3ddc2db5ed4c8442026",
        "36a5c028a89d9e89c1ff12e21ec14713511450745b12e2127b9f46cf937d8fca",
        "b9e5888656e7d9b16e256f81d8c09240bbb5ddcd90e1f7e58d952a7018717d5d",
        "9089bae0160306dcd1a78333c5219d24883d9638a21e588b459716a5afeb143b",
        "c67b8865391399cbc3302386c22e4b92902ed30c09b292e8a4f4b270ca359d94",
        "84cd265909ab540aef62432290e9c15ca4790a7ac1d24eca1544c87f5a393678",
    ];

    private static readonly int Earlier = Migrations.Latest - 1;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Schemas_EveryVersion_IsThere() => Assert.Equal(Enumerable.Range(1, Migrations.Latest), ReleasedSchemas.Versions);

    [Fact]
    public void Scripts_Released_AreUnchanged() =>
        Assert.Equal(ReleasedScripts, Enumerable.Range(1, Migrations.Latest).Select(ReleasedSchemas.HashOf));

    [Fact]
    public void Open_EarlierVersion_KeepsACopyOfItForItsOwnerAlone()
    {
        ReleasedSchemas.Create(Earlier, _folder.Database);
        var tables = ReleasedSchemas.Tables(_folder.Database);
        var rows = ReleasedSchemas.Rows(_folder.Database, tables);

        using (var database = Database.Open(_folder.Database, TimeProvider.System))
        {
            Assert.Equal(new DatabaseUpgrade(Earlier, Migrations.Latest, CopyOf(Earlier)), database.Upgrade);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(CopyOf(Earlier)));
        Assert.Equal(Earlier, ReleasedSchemas.VersionOf(CopyOf(Earlier)));
        Assert.Equal(rows, ReleasedSchemas.Rows(CopyOf(Earlier), tables));
        Assert.Equal(Migrations.Latest, ReleasedSchemas.VersionOf(_folder.Database));
    }

    [Fact]
    public void Open_LatestVersion_MakesNoCopy()
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        using var database = Database.Open(_folder.Database, TimeProvider.System);

        Assert.Null(database.Upgrade);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.Contains(".db.v", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_EarlierVersionAgain_KeepsTheNewestCopyAlone()
    {
        ReleasedSchemas.Create(Earlier - 1, _folder.Database);
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        File.Delete(_folder.Database);
        ReleasedSchemas.Create(Earlier, _folder.Database);

        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        Assert.Equal([_folder.Database, CopyOf(Earlier)], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(".v")]
    [InlineData(".vorher")]
    [InlineData(".v1.bak")]
    public void Open_EarlierVersion_LeavesFilesOfOthersAlone(string suffix)
    {
        ReleasedSchemas.Create(Earlier, _folder.Database);
        File.WriteAllText(_folder.Database + suffix, "an administrator's");
        File.WriteAllText(CopyOf(1), "an earlier copy");
        File.WriteAllText(CopyOf(1) + ".new", "the beginning of an earlier copy");

        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        Assert.Equal(
            new[] { _folder.Database, CopyOf(Earlier), _folder.Database + suffix }.Order(StringComparer.Ordinal),
            Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Open_CopyWasInterrupted_MakesItAnew()
    {
        ReleasedSchemas.Create(Earlier, _folder.Database);
        File.WriteAllText(CopyOf(Earlier) + ".new", "the beginning of a copy");

        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        Assert.Equal([_folder.Database, CopyOf(Earlier)], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal(Earlier, ReleasedSchemas.VersionOf(CopyOf(Earlier)));
    }

    [Fact]
    public void Open_LastStepFails_LeavesTheDatabaseAsItWas()
    {
        // One table of a later version, in the way of the step that makes it.
        const int First = 1;
        ReleasedSchemas.Create(First, _folder.Database);
        Execute("CREATE TABLE quota_scope (id INTEGER)");
        var schema = ReleasedSchemas.Schema(_folder.Database);

        Assert.ThrowsAny<Exception>(() => Database.Open(_folder.Database, TimeProvider.System));

        Assert.Equal((long)First, ReleasedSchemas.VersionOf(_folder.Database));
        Assert.Equal(schema, ReleasedSchemas.Schema(_folder.Database));
        Execute("DROP TABLE quota_scope");
        using var database = Database.Open(_folder.Database, TimeProvider.System);
        Assert.Equal(First, database.Upgrade!.From);
    }

    [Fact]
    public async Task Open_NoRoomForTheCopy_IsRefusedUnchanged()
    {
        const int Rest = 100 << 10;
        using var workspace = new Workspace(failureContext: null);
        var volume = await Volume.InMemoryAsync(workspace, mebibytes: 4);
        var path = Path.Join(volume.Folder, "registry.db");
        ReleasedSchemas.Create(Earlier, path);
        File.WriteAllBytes(Path.Join(volume.Folder, "filler"), new byte[volume.FreeSpace - Rest]);

        var refusal = Assert.Throws<StorageOpenException>(() => Database.Open(path, TimeProvider.System));

        Assert.Contains("no room for the copy", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Earlier, ReleasedSchemas.VersionOf(path));
        Assert.DoesNotContain(Directory.GetFiles(volume.Folder), file => file.Contains(".db.v", StringComparison.Ordinal));
    }

    [Fact]
    public void OpenBesideServer_ServerOfAnEarlierVersionRuns_IsRefusedUnchangedUntilItStops()
    {
        ReleasedSchemas.Create(Earlier, _folder.Database);
        using (InstanceLock.Acquire(_folder.Path, InstanceKind.Server))
        {
            foreach (var open in new Func<string, TimeProvider, RegistryStorage>[] { RegistryStorage.OpenBesideServer, RegistryStorage.OpenToVerify })
            {
                var refusal = Assert.Throws<StorageOpenException>(() => open(_folder.Path, TimeProvider.System));
                Assert.True(refusal.IsInUse);
                Assert.Equal(Environment.ProcessId, refusal.OwnerProcessId);
                Assert.Contains("Restart the server", refusal.Message, StringComparison.Ordinal);
            }

            Assert.Equal(Earlier, ReleasedSchemas.VersionOf(_folder.Database));
        }

        using var storage = RegistryStorage.OpenBesideServer(_folder.Path, TimeProvider.System);
        Assert.Equal(Earlier, storage.Upgrade!.From);
    }

    [Fact]
    public void Open_NewerVersionAndACopyOfOurs_NamesTheCopy()
    {
        ReleasedSchemas.Create(Migrations.Latest, _folder.Database);
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        File.WriteAllText(CopyOf(Migrations.Latest), "the copy that the newer one made");
        Execute($"PRAGMA user_version = {Migrations.Latest + 1}");

        var refusal = Assert.Throws<StorageOpenException>(() => Database.Open(_folder.Database, TimeProvider.System));

        Assert.Contains($"go back to {CopyOf(Migrations.Latest)}", refusal.Message, StringComparison.Ordinal);
    }

    private string CopyOf(int version) => $"{_folder.Database}.v{version}";

    private void Execute(string script)
    {
        using var connection = Connection.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE, string.Empty);
        connection.ExecuteScript(script);
    }
}
