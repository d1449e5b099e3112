using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of repositories, by name.</summary>
internal static class Repositories
{
    private static readonly Sql FindId = new("SELECT id FROM repository WHERE name = ?1");
    private static readonly Sql Insert = new("INSERT INTO repository (name) VALUES (?1) RETURNING id");
    private static readonly Sql ChangeManifestCount = new("UPDATE repository SET manifest_count = manifest_count + ?2 WHERE id = ?1");

    /// <summary>A repository's id, <c>null</c> when nothing was ever pushed to it.</summary>
    public static long? Find(Connection connection, RepositoryName name) => connection.Prepare(FindId).Bind(name.ToString()).FirstInt64();

    /// <summary>A repository's id; its row is made where there is none.</summary>
    public static long FindOrAdd(Connection connection, RepositoryName name) =>
        Find(connection, name) ?? connection.Prepare(Insert).Bind(name.ToString()).FirstInt64()!.Value;

    /// <summary>Counts a manifest more or less.</summary>
    public static void AddToManifestCount(Connection connection, long id, int change) =>
        connection.Prepare(ChangeManifestCount).Bind(id).Bind(change).Run();
}
