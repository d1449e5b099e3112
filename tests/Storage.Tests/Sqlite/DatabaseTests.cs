using System.Security.Cryptography;
using Registry.Storage;
using Registry.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class DatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Missing_MakesTheLatestSchema()
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        using var connection = OpenRaw();
        Assert.Equal(Migrations.Latest, Migrations.Version(connection));
        Assert.Equal(Migrations.ApplicationId, connection.ExecuteScalar("PRAGMA application_id"));
        Assert.True(connection.ExecuteScalar("SELECT count(*) FROM sqlite_schema WHERE name = 'manifest'") == 1);
    }

    [Fact]
    public void Open_Missing_IsClosedToOtherUsers()
    {
        using var database = Database.Open(_folder.Database, TimeProvider.System);

        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.Equal(Database.Mode, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Open_OpenToOtherUsers_IsClosedToThem()
    {
        using var open = Database.Open(_folder.Database, TimeProvider.System);
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            File.SetUnixFileMode(file, Database.Mode | UnixFileMode.OtherRead);
        }

        using var database = Database.Open(_folder.Database, TimeProvider.System);

        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.Equal(Database.Mode, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Open_Again_ChangesNothing()
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        var before = File.ReadAllBytes(_folder.Database);

        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        Assert.Equal(before, File.ReadAllBytes(_folder.Database));
    }

    [Fact]
    public void Dispose_Open_TidiesTheJournalAway()
    {
        var database = Database.Open(_folder.Database, TimeProvider.System);
        database.Readers.Rent().Dispose();

        database.Dispose();

        Assert.Equal([_folder.Database], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Open_NewerVersion_IsRefusedUnchanged()
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        using (var connection = OpenRaw())
        {
            connection.ExecuteScript($"PRAGMA user_version = {Migrations.Latest + 1}");
        }

        AssertRefused("newer registryd");
    }

    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefusedUnchanged()
    {
        using (var connection = OpenRaw())
        {
            connection.ExecuteScript("CREATE TABLE theirs (id INTEGER)");
        }

        AssertRefused("another program");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Open_Garbage_IsRefusedUnchanged(int length)
    {
        var garbage = new byte[length];
        new Random(length).NextBytes(garbage);
        File.WriteAllBytes(_folder.Database, garbage);

        AssertRefused("damaged or not a database");
    }

    [Theory]
    [InlineData(50)]
    [InlineData(4096)]
    [InlineData(-4096)]
    [InlineData(-1)]
    public void Open_Truncated_IsRefusedUnchanged(int length)
    {
        Fill();
        using (var file = File.OpenWrite(_folder.Database))
        {
            file.SetLength(length > 0 ? length : file.Length + length);
        }

        AssertRefused("damaged or not a database");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Open_PageOverwritten_IsRefusedUnchanged(int page)
    {
        const int PageSize = 4096;
        Fill();
        using (var file = File.OpenWrite(_folder.Database))
        {
            file.Position = page * PageSize;
            file.Write(RandomNumberGenerator.GetBytes(PageSize));
        }

        AssertRefused("damaged or not a database");
    }

    [Fact]
    public void OpenToVerify_DamagedAfterACrash_CanBeReadAndStaysAsItIs()
    {
        const int PageSize = 4096;
        Fill();
        var crashed = _folder.Database + "-crashed";
        using (var connection = OpenRaw())
        {
            connection.ExecuteScript("INSERT INTO repository (name) VALUES ('journaled')");
            File.Copy(_folder.Database, crashed);
            File.Copy(_folder.Database + "-wal", crashed + "-wal");
        }

        using (var file = File.OpenWrite(crashed))
        {
            file.Position = 5 * PageSize;
            file.Write(RandomNumberGenerator.GetBytes(PageSize));
        }

        var before = (Database: File.ReadAllBytes(crashed), Journal: File.ReadAllBytes(crashed + "-wal"));
        using (var database = Database.OpenToVerify(crashed, TimeProvider.System))
        {
            Assert.NotNull(database.Damage);
            using var reader = database.Readers.Rent();
            Assert.NotNull(reader.Prepare(new Sql("SELECT 1 FROM repository WHERE name = 'journaled'")).FirstInt64());
            var write = database.Writer.RunAsync(
                Durability.Process, connection => connection.Prepare(new Sql("DELETE FROM tag")).Run(), CancellationToken.None);
            Assert.Equal(raw.SQLITE_READONLY, SqliteException.In(Assert.Throws<AggregateException>(write.Wait).InnerException!)!.ResultCode);
        }

        Assert.Equal(before.Database, File.ReadAllBytes(crashed));
        Assert.Equal(before.Journal, File.ReadAllBytes(crashed + "-wal"));
    }

    [Fact]
    public void OpenToVerify_Whole_IsOpenedAsUsual()
    {
        Fill();

        using var database = Database.OpenToVerify(_folder.Database, TimeProvider.System);

        Assert.Null(database.Damage);
    }

    [Fact]
    public void Open_Folder_IsRefused()
    {
        Directory.CreateDirectory(_folder.Database);

        Assert.Contains(_folder.Database, Assert.Throws<StorageOpenException>(() => Database.Open(_folder.Database, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rent_Reader_CannotWrite()
    {
        using var database = Database.Open(_folder.Database, TimeProvider.System);
        using var reader = database.Readers.Rent();

        var exception = Assert.ThrowsAny<Exception>(() => reader.Prepare(new Sql("INSERT INTO repository (name) VALUES ('a')")).Run());

        Assert.Equal(raw.SQLITE_READONLY, SqliteException.In(exception)!.ResultCode);
    }

    private Connection OpenRaw() => Connection.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, string.Empty);

    private void Fill()
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        using var connection = OpenRaw();
        connection.ExecuteScript("""
            WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < 2000)
            INSERT INTO repository (name, manifest_count) SELECT 'repository/' || value, 1 FROM number
            """);
    }

    private void AssertRefused(string reason)
    {
        var before = File.ReadAllBytes(_folder.Database);

        var exception = Assert.Throws<StorageOpenException>(() => Database.Open(_folder.Database, TimeProvider.System));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Database, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Database));
    }
}
