using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of blobs and of their links, inside a transaction.</summary>
internal static class BlobLinks
{
    private static readonly Sql FindBlob = new("SELECT id FROM blob WHERE digest = ?1 AND size = ?2");

    private static readonly Sql InsertBlob = new("""
        INSERT INTO blob (digest, size, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (digest) DO UPDATE SET size = excluded.size RETURNING id
        """);

    private static readonly Sql FindLinked = new(
        "SELECT b.id FROM blob AS b JOIN blob_link AS l ON l.blob_id = b.id AND l.repository_id = ?1 WHERE b.digest = ?2");

    private static readonly Sql FindLinkedSize = new(
        "SELECT b.size FROM blob AS b JOIN blob_link AS l ON l.blob_id = b.id AND l.repository_id = ?1 WHERE b.digest = ?2");

    private static readonly Sql InsertLink = new("""
        INSERT INTO blob_link (repository_id, blob_id, unreferenced_at) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET unreferenced_at = excluded.unreferenced_at WHERE unreferenced_at IS NOT NULL
        """);

    private static readonly Sql ListLinking = new(
        "SELECT r.id, r.name FROM blob_link AS l CROSS JOIN repository AS r ON r.id = l.repository_id WHERE l.blob_id = ?1");

    private static readonly Sql DeleteLink = new("DELETE FROM blob_link WHERE repository_id = ?1 AND blob_id = ?2");

    private static readonly Sql DeleteExpiredLink = new(
        "DELETE FROM blob_link WHERE repository_id = ?1 AND blob_id = ?2 AND unreferenced_at < ?3");

    private static readonly Sql DeleteUnlinkedBlob = new("""
        DELETE FROM blob WHERE id = ?1 AND unlinked_at < ?2 AND NOT EXISTS (SELECT 1 FROM blob_link WHERE blob_id = ?1)
        """);

    private static readonly Sql InsertTrash = new("INSERT INTO trash (digest) VALUES (?1) ON CONFLICT DO NOTHING");
    private static readonly Sql ClearUnlinked = new("UPDATE blob SET unlinked_at = NULL WHERE id = ?1 AND unlinked_at IS NOT NULL");

    private static readonly Sql SetUnlinked = new(
        "UPDATE blob SET unlinked_at = ?2 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM blob_link WHERE blob_id = ?1)");

    /// <summary>The blob's id if it is visible in the repository.</summary>
    public static long? Find(Connection connection, long repository, string digest) =>
        connection.Prepare(FindLinked).Bind(repository).Bind(digest).FirstInt64();

    /// <summary>The blob's size if it is visible in the repository.</summary>
    public static long? FindSize(Connection connection, long repository, Digest digest) =>
        connection.Prepare(FindLinkedSize).Bind(repository).Bind(digest.ToString()).FirstInt64();

    /// <summary>The repositories that link a blob.</summary>
    public static IEnumerable<CheckedRepository> ListRepositories(Connection connection, long blob)
    {
        using var row = connection.Prepare(ListLinking).Bind(blob);
        while (row.Step())
        {
            yield return new CheckedRepository(row.GetInt64(0), row.GetString(1));
        }
    }

    /// <summary>The blob's id; its row is made where there is none, and put right where it has another size.</summary>
    public static long FindOrAddBlob(Connection connection, Digest digest, long size, long now) =>
        connection.Prepare(FindBlob).Bind(digest.ToString()).Bind(size).FirstInt64()
        ?? connection.Prepare(InsertBlob).Bind(digest.ToString()).Bind(size).Bind(now).FirstInt64()!.Value;

    /// <summary>Makes the blob visible in the repository, with a new hold unless it is referenced there.</summary>
    public static void Add(Connection connection, long repository, long blob, Digest digest, long now)
    {
        connection.Prepare(InsertLink).Bind(repository).Bind(blob).Bind(now).Run();
        connection.Prepare(ClearUnlinked).Bind(blob).Run();
        Holds.SettleLink(connection, repository, digest.ToString(), now);
    }

    /// <summary>Ends the blob's being visible in the repository.</summary>
    public static void Remove(Connection connection, long repository, long blob, long now)
    {
        connection.Prepare(DeleteLink).Bind(repository).Bind(blob).Run();
        connection.Prepare(SetUnlinked).Bind(blob).Bind(now).Run();
    }

    /// <summary>Removes a link for garbage collection. <c>false</c>: it is gone, or not unreferenced since before that moment.</summary>
    public static bool Collect(Connection connection, in HeldLink link, long before, long now)
    {
        // What is referenced in truth stays, whatever its hold says.
        Holds.SettleLink(connection, link.RepositoryId, link.Blob, now);
        if (connection.Prepare(DeleteExpiredLink).Bind(link.RepositoryId).Bind(link.BlobId).Bind(before).Run() == 0)
        {
            return false;
        }

        // The link was the last thing to keep the blob, and has not for as long as it was unreferenced.
        connection.Prepare(SetUnlinked).Bind(link.BlobId).Bind(link.UnreferencedAt.ToUnixTimeMilliseconds()).Run();
        return true;
    }

    /// <summary>Removes a blob for garbage collection; its file is trash. <c>false</c>: it is gone or linked again.</summary>
    public static bool Trash(Connection connection, in UnlinkedBlob blob, long before)
    {
        if (connection.Prepare(DeleteUnlinkedBlob).Bind(blob.Id).Bind(before).Run() == 0)
        {
            return false;
        }

        connection.Prepare(InsertTrash).Bind(blob.Digest).Run();
        return true;
    }
}
