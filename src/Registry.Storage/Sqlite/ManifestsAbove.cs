using Registry.Core.Limits;
using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>The manifests that need something, inside a transaction: those that list it, and the indexes above them.</summary>
internal static class ManifestsAbove
{
    private const string Above = """
        WITH RECURSIVE above (id, digest) AS (
          SELECT 0, ?2
          UNION SELECT m.id, m.digest FROM above AS a CROSS JOIN reference AS r ON r.repository_id = ?1 AND r.digest = a.digest
          CROSS JOIN manifest AS m ON m.id = r.manifest_id)
        """;

    private static readonly Sql ListIds = new($"{Above} SELECT id FROM above WHERE id <> 0");
    private static readonly Sql ListTags = new($"{Above} SELECT t.name FROM above AS a CROSS JOIN tag AS t ON t.manifest_id = a.id");

    /// <summary>Their ids.</summary>
    public static List<long> Of(Connection connection, long repository, Digest digest)
    {
        using var row = connection.Prepare(ListIds).Bind(repository).Bind(digest.ToString());
        var manifests = new List<long>();
        while (row.Step())
        {
            manifests.Add(row.GetInt64(0));
        }

        return manifests;
    }

    /// <summary>Refuses the change or the removal of what an immutable tag needs.</summary>
    /// <exception cref="Registry.Core.Errors.RegistryException"><see cref="Registry.Core.Errors.RegistryErrorCode.Denied"/>.</exception>
    public static void RequireMutable(Connection connection, long repository, Digest digest, EffectiveLimits limits)
    {
        if (limits.ImmutableTags.Count == 0)
        {
            return;
        }

        using var row = connection.Prepare(ListTags).Bind(repository).Bind(digest.ToString());
        while (row.Step())
        {
            limits.RequireUnneeded(digest, row.GetString(0));
        }
    }
}
