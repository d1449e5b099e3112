using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>How much of their limits repositories use.</summary>
internal sealed class UsageStore(Database database) : IUsageStore
{
    /// <summary>How many manifests one transaction measures.</summary>
    private const int PageSize = 64;

    private static readonly Sql ListUnmeasured = new("""
        SELECT m.id, m.repository_id FROM repository AS r CROSS JOIN manifest AS m ON m.repository_id = r.id
        WHERE r.name = ?1 AND m.image_size IS NULL LIMIT ?2
        """);

    private static readonly Sql Find = new("""
        SELECT r.tag_count,
        (SELECT ifnull(max(m.image_size), 0) FROM manifest AS m WHERE m.repository_id = r.id),
        (SELECT ifnull(max(b.size), 0) FROM blob_link AS l CROSS JOIN blob AS b ON b.id = l.blob_id WHERE l.repository_id = r.id)
        FROM repository AS r WHERE r.name = ?1
        """);

    /// <inheritdoc/>
    public async ValueTask<RepositoryUsage> ReadAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        while (ListOld(repository) is { Count: > 0 } old)
        {
            await database.Writer.RunAsync(Durability.Process, connection => Measure(connection, old), cancellationToken);
        }

        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(Find).Bind(repository.ToString());
        return row.Step() ? new RepositoryUsage(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) : default;
    }

    private List<(long Manifest, long Repository)> ListOld(RepositoryName repository)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListUnmeasured).Bind(repository.ToString()).Bind(PageSize);
        var old = new List<(long Manifest, long Repository)>();
        while (row.Step())
        {
            old.Add((row.GetInt64(0), row.GetInt64(1)));
        }

        return old;
    }

    private static bool Measure(Connection connection, List<(long Manifest, long Repository)> manifests)
    {
        foreach (var (manifest, repository) in manifests)
        {
            ImageSizes.Measure(connection, repository, manifest);
        }

        return true;
    }
}
