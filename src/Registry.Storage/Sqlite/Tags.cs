using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of tags, inside a transaction.</summary>
internal static class Tags
{
    private static readonly Sql Find = new("SELECT manifest_id FROM tag WHERE repository_id = ?1 AND name = ?2");

    private static readonly Sql Upsert = new("""
        INSERT INTO tag (repository_id, name, manifest_id, updated_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT DO UPDATE SET manifest_id = excluded.manifest_id, updated_at = excluded.updated_at
        """);

    private static readonly Sql Delete = new("DELETE FROM tag WHERE repository_id = ?1 AND name = ?2 RETURNING manifest_id");

    /// <summary>Whether a tag names nothing.</summary>
    public static bool IsFree(Connection connection, long repository, Tag tag) =>
        connection.Prepare(Find).Bind(repository).Bind(tag.ToString()).FirstInt64() is null;

    /// <summary>Points a tag at a manifest; the one that it named before may become unreferenced.</summary>
    /// <returns>The other manifest that it named before; <c>null</c>: none.</returns>
    public static long? Set(Connection connection, long repository, Tag tag, long manifest, long now)
    {
        var before = connection.Prepare(Find).Bind(repository).Bind(tag.ToString()).FirstInt64();
        connection.Prepare(Upsert).Bind(repository).Bind(tag.ToString()).Bind(manifest).Bind(now).Run();
        if (before is not { } other || other == manifest)
        {
            return null;
        }

        Holds.SettleManifest(connection, other, now);
        return other;
    }

    /// <summary>Whether a tag names a manifest.</summary>
    public static bool Names(Connection connection, long repository, Tag tag, Digest digest) =>
        connection.Prepare(Find).Bind(repository).Bind(tag.ToString()).FirstInt64() is { } manifest
        && manifest == Manifests.Find(connection, repository, digest);

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
