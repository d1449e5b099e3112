using System.Globalization;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Whether what triggers count of quotas is what their repositories hold, and how that is put right.</summary>
internal static class QuotaCounts
{
    private const string Links = """
        FROM quota_member AS m CROSS JOIN blob_link AS l ON l.repository_id = m.repository_id
        WHERE m.scope_id = ?1 AND l.unreferenced_at IS NULL
        """;

    private const string LinksOfBlob = """
        (SELECT count(*) FROM blob_link AS l CROSS JOIN quota_member AS m ON m.repository_id = l.repository_id AND m.scope_id = ?1
        WHERE l.blob_id = q.blob_id AND l.unreferenced_at IS NULL)
        """;

    private const string Bytes =
        "(SELECT ifnull(sum(b.size), 0) FROM quota_blob AS q CROSS JOIN blob AS b ON b.id = q.blob_id WHERE q.scope_id = ?1)";

    private static readonly Sql ListScopes = new("SELECT id FROM quota_scope");

    // One statement sees one moment, whatever is pushed meanwhile.
    private static readonly Sql FindWrong = new($"""
        SELECT s.bytes FROM quota_scope AS s WHERE s.id = ?1 AND (s.bytes <> {Bytes}
        OR EXISTS (SELECT 1 FROM quota_blob AS q WHERE q.scope_id = ?1 AND q.links <> {LinksOfBlob})
        OR EXISTS (SELECT 1 {Links} AND NOT EXISTS (SELECT 1 FROM quota_blob AS q WHERE q.scope_id = ?1 AND q.blob_id = l.blob_id)))
        """);

    private static readonly Sql DeleteBlobs = new("DELETE FROM quota_blob WHERE scope_id = ?1");

    private static readonly Sql InsertBlobs = new($"""
        INSERT INTO quota_blob (scope_id, blob_id, links) SELECT ?1, l.blob_id, 1 {Links} ON CONFLICT DO UPDATE SET links = links + 1
        """);

    // Behind the triggers, which count on from what was wrong.
    private static readonly Sql SetBytes = new($"UPDATE quota_scope SET bytes = {Bytes} WHERE id = ?1");

    /// <summary>The quotas whose count is wrong.</summary>
    public static IEnumerable<RecordFault> ListFaults(Connection connection)
    {
        foreach (var scope in ReadScopes(connection))
        {
            if (connection.Prepare(FindWrong).Bind(scope).FirstInt64() is { } bytes)
            {
                yield return new RecordFault(
                    FindingKind.Quota,
                    string.Create(CultureInfo.InvariantCulture, $"quota {scope}"),
                    string.Create(CultureInfo.InvariantCulture, $"its count, {bytes} bytes, is not what its repositories hold"),
                    scope);
            }
        }
    }

    /// <summary>Counts a quota anew.</summary>
    public static void Repair(Connection connection, long scope)
    {
        connection.Prepare(DeleteBlobs).Bind(scope).Run();
        connection.Prepare(InsertBlobs).Bind(scope).Run();
        connection.Prepare(SetBytes).Bind(scope).Run();
    }

    private static List<long> ReadScopes(Connection connection)
    {
        using var row = connection.Prepare(ListScopes);
        var scopes = new List<long>();
        while (row.Step())
        {
            scopes.Add(row.GetInt64(0));
        }

        return scopes;
    }
}
