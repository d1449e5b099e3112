using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Registry.Core.Model;
using Registry.Storage.Sqlite;
using SQLitePCL;

namespace Storage.Tests.Sqlite;

/// <summary>
/// Databases as each released schema had them, with rows in every table: <c>Schemas/vN.sql</c>, of which none ever changes. The scripts
/// up to N made its tables; its rows are those of a registry that was pushed to, cleaned and verified.
/// </summary>
internal static class ReleasedSchemas
{
    /// <summary>What the blobs are that the databases record.</summary>
    private static readonly string[] Blobs =
    [
        """{"architecture":"amd64","os":"linux"}""",
        "first layer\n", "second layer\n", "third layer\n", "untagged layer\n", "signature\n", "old layer\n", "old signature\n", "a late layer\n",
        "a layer that no manifest lists\n",
    ];

    /// <summary>The versions that were released, in order.</summary>
    public static IReadOnlyList<int> Versions { get; } =
    [
        .. typeof(ReleasedSchemas).Assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Schemas.v", StringComparison.Ordinal))
            .Select(name => int.Parse(name.Split(".Schemas.v")[1].Split('.')[0], CultureInfo.InvariantCulture))
            .Order(),
    ];

    /// <summary>Makes the database of a version.</summary>
    public static void Create(int version, string path)
    {
        using var stream = typeof(ReleasedSchemas).Assembly.GetManifestResourceStream($"Storage.Tests.Sqlite.Schemas.v{version}.sql")!;
        using var reader = new StreamReader(stream);
        using var connection = Connection.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, string.Empty);
        connection.ExecuteScript(reader.ReadToEnd());
        connection.ExecuteScript("PRAGMA journal_mode = WAL");
    }

    /// <summary>Puts the blobs where the databases expect them.</summary>
    /// <param name="fileOf">Where the file of a blob is.</param>
    public static void CreateBlobs(Func<Digest, string> fileOf)
    {
        foreach (var blob in Blobs)
        {
            var bytes = Encoding.UTF8.GetBytes(blob);
            var file = fileOf(Digest.Of(bytes, DigestAlgorithm.Sha256));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }
    }

    /// <summary>The tables of a database, and the columns of each, as an expression that makes a text of a row.</summary>
    public static IReadOnlyDictionary<string, string> Tables(string path) => Reading(path, connection =>
    {
        var tables = connection.Prepare(new Sql("SELECT name FROM sqlite_schema WHERE type = 'table'")).ReadStrings();
        return tables.ToDictionary(
            name => name,
            name => connection.Prepare(new Sql($"SELECT group_concat('quote(' || name || ')', ' || '', '' || ') FROM pragma_table_info('{name}')"))
                .ReadStrings().Single());
    });

    /// <summary>The rows of a database, of some columns of each table.</summary>
    public static IReadOnlyList<string> Rows(string path, IReadOnlyDictionary<string, string> tables) => Reading(path, connection =>
        tables.SelectMany(table => connection.Prepare(new Sql($"SELECT {table.Value} FROM {table.Key}")).ReadStrings()
            .Select(row => $"{table.Key}: {row}").Order(StringComparer.Ordinal)).ToList());

    /// <summary>Every table, index and trigger of a database, as SQLite keeps them.</summary>
    public static IReadOnlyList<string> Schema(string path) => Reading(path, connection =>
        connection.Prepare(new Sql("SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name")).ReadStrings().ToList());

    /// <summary>The version that a database has.</summary>
    public static long VersionOf(string path) => Reading(path, Migrations.Version);

    /// <summary>The digest of a migration's script.</summary>
    public static string HashOf(int version)
    {
        var assembly = typeof(Migrations).Assembly;
        var name = assembly.GetManifestResourceNames()
            .Single(name => name.Contains(string.Create(CultureInfo.InvariantCulture, $".Migrations.{version:000}-"), StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(name)!;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static T Reading<T>(string path, Func<Connection, T> read)
    {
        using var connection = Connection.Open(path, raw.SQLITE_OPEN_READWRITE, string.Empty);
        return read(connection);
    }
}
