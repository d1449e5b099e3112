using Registry.Core.Limits;

namespace Registry.Storage.Sqlite;

/// <summary>
/// The rows of quotas, inside a transaction. What they count is kept by triggers (008-limits.sql), so that it holds whatever changes a link.
/// </summary>
internal static class Quotas
{
    private static readonly Sql FindScope = new("SELECT id FROM quota_scope WHERE key = ?1");
    private static readonly Sql InsertScope = new("INSERT INTO quota_scope (key) VALUES (?1) RETURNING id");
    private static readonly Sql FindBytes = new("SELECT bytes FROM quota_scope WHERE id = ?1");

    // Ids of repositories grow, and their rows stay.
    private static readonly Sql ListNew = new("""
        SELECT id, name FROM repository WHERE id > (SELECT classified_id FROM quota_scope WHERE id = ?1) ORDER BY id LIMIT ?2
        """);

    private static readonly Sql SetClassified = new("UPDATE quota_scope SET classified_id = ?2 WHERE id = ?1");
    private static readonly Sql InsertMember = new("INSERT INTO quota_member (repository_id, scope_id) VALUES (?1, ?2)");

    /// <summary>The bytes that the repositories of a scope hold, the newest included; of none, nothing.</summary>
    public static long Used(Connection connection, QuotaScope? scope)
    {
        if (scope is null)
        {
            return 0;
        }

        var id = FindOrAdd(connection, scope);
        Classify(connection, scope, id, int.MaxValue);
        return connection.Prepare(FindBytes).Bind(id).FirstInt64() ?? 0;
    }

    /// <summary>Takes repositories into account that are newer than the scope, and says how many those were.</summary>
    public static int Classify(Connection connection, QuotaScope scope, int limit) =>
        Classify(connection, scope, FindOrAdd(connection, scope), limit);

    private static long FindOrAdd(Connection connection, QuotaScope scope) =>
        connection.Prepare(FindScope).Bind(scope.Key).FirstInt64() ?? connection.Prepare(InsertScope).Bind(scope.Key).FirstInt64()!.Value;

    private static int Classify(Connection connection, QuotaScope scope, long id, int limit)
    {
        var found = ReadNew(connection, id, limit);
        foreach (var (repository, name) in found)
        {
            if (scope.Contains(name))
            {
                connection.Prepare(InsertMember).Bind(repository).Bind(id).Run();
            }
        }

        if (found.Count > 0)
        {
            connection.Prepare(SetClassified).Bind(id).Bind(found[^1].Id).Run();
        }

        return found.Count;
    }

    private static List<(long Id, string Name)> ReadNew(Connection connection, long scope, int limit)
    {
        using var row = connection.Prepare(ListNew).Bind(scope).Bind(limit);
        var found = new List<(long Id, string Name)>();
        while (row.Step())
        {
            found.Add((row.GetInt64(0), row.GetString(1)));
        }

        return found;
    }
}
