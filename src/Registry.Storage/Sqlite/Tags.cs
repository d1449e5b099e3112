using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of tags, inside a transaction.</summary>
internal static class Tags
{
    private static readonly Sql FindManifest = new("SELECT manifest_id FROM tag WHERE repository_id = ?1 AND name = ?2");

    private static readonly Sql Upsert = new("""
        INSERT INTO tag (repository_id, name, manifest_id, updated_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET manifest_id = excluded.manifest_id, updated_at = excluded.updated_at
        """);

    private static readonly Sql ListOfManifest = new("""
        SELECT t.name FROM manifest AS m CROSS JOIN tag AS t ON t.manifest_id = m.id WHERE m.repository_id = ?1 AND m.digest = ?2
        """);

    private static readonly Sql FindCount = new("SELECT tag_count FROM repository WHERE id = ?1");
    private static readonly Sql Delete = new("DELETE FROM tag WHERE repository_id = ?1 AND name = ?2 RETURNING manifest_id");

    /// <summary>The manifest that a tag names.</summary>
    public static long? Find(Connection connection, long repository, Tag tag) =>
        connection.Prepare(FindManifest).Bind(repository).Bind(tag.ToString()).FirstInt64();

    /// <summary>The tags that name a manifest.</summary>
    public static List<string> OfManifest(Connection connection, long repository, Digest digest) =>
        connection.Prepare(ListOfManifest).Bind(repository).Bind(digest.ToString()).ReadStrings();

    /// <summary>How many tags a repository has.</summary>
    public static long Count(Connection connection, long repository) => connection.Prepare(FindCount).Bind(repository).FirstInt64() ?? 0;

    /// <summary>Points a tag at a manifest; the one that it named before may become unreferenced.</summary>
    public static void Set(Connection connection, long repository, Tag tag, long manifest, long? before, long now)
    {
        connection.Prepare(Upsert).Bind(repository).Bind(tag.ToString()).Bind(manifest).Bind(now).Run();
        if (before is { } other && other != manifest)
        {
            Holds.SettleManifest(connection, other, now);
        }
    }

    /// <summary>Whether a tag names a manifest.</summary>
    public static bool Names(Connection connection, long repository, Tag tag, Digest digest) =>
        Find(connection, repository, tag) is { } manifest && manifest == Manifests.Find(connection, repository, digest);

    /// <summary>Removes a tag. <c>false</c>: there was none.</summary>
    public static bool Remove(Connection connection, long repository, Tag tag, long now)
    {
        if (connection.Prepare(Delete).Bind(repository).Bind(tag.ToString()).FirstInt64() is not { } manifest)
        {
            return false;
        }

        Holds.SettleManifest(connection, manifest, now);
        return true;
    }
}
