using System.Globalization;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Repositories and tags with their figures.</summary>
internal sealed class InventoryStore(Database database) : IInventoryStore
{
    private static readonly Sql ListNames = new("""
        SELECT r.name FROM repository AS r
        WHERE r.name > ?1 AND (r.manifest_count > 0 OR EXISTS (SELECT 1 FROM blob_link AS l WHERE l.repository_id = r.id))
        ORDER BY r.name LIMIT ?2
        """);

    // The outermost statement, open until the last of the others is read, keeps them to one snapshot.
    private static readonly Sql FindId = new("SELECT id FROM repository WHERE name = ?1");
    private static readonly Sql SumTags = new($"SELECT count(*), {LatestOf("updated_at")} FROM tag WHERE repository_id = ?1");

    private static readonly Sql SumManifests = new(
        $"SELECT count(*), {LatestOf("pushed_at")}, sum(length(bytes)) FROM manifest WHERE repository_id = ?1");

    private static readonly Sql SumBlobs = new(
        "SELECT count(*), total(b.size) FROM blob_link AS l CROSS JOIN blob AS b ON b.id = l.blob_id WHERE l.repository_id = ?1");

    private static readonly Sql ListTags = new($"""
        SELECT t.name, m.digest, t.updated_at, {PullStore.LastOfTag}
        FROM tag AS t CROSS JOIN manifest AS m ON m.id = t.manifest_id LEFT JOIN manifest_pull AS p ON p.manifest_id = t.manifest_id
        WHERE t.repository_id = (SELECT id FROM repository WHERE name = ?1) AND t.name > ?2 ORDER BY t.name LIMIT ?3
        """);

    /// <inheritdoc/>
    public ValueTask<InventoryPage<RepositoryName>> ListRepositoriesAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(
            Read(reader.Prepare(ListNames).Bind(after ?? string.Empty).Bind(limit), static row => RepositoryName.Parse(row.GetString(0))));
    }

    /// <inheritdoc/>
    public ValueTask<RepositoryRecord?> FindRepositoryAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(FindId).Bind(repository.ToString());
        return ValueTask.FromResult(row.Step() ? Read(reader, repository, row.GetInt64(0)) : null);
    }

    /// <inheritdoc/>
    public ValueTask<InventoryPage<TagRecord>> ListTagsAsync(
        RepositoryName repository, string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(Read(
            reader.Prepare(ListTags).Bind(repository.ToString()).Bind(after ?? string.Empty).Bind(limit),
            static row => new TagRecord(
                Tag.Parse(row.GetString(0)), Digest.Parse(row.GetString(1)), row.GetTimeOrNull(2)!.Value, row.GetTimeOrNull(3))));
    }

    /// <summary>Reads rows that begin with their names; of a damaged one the name is what is left.</summary>
    private static InventoryPage<T> Read<T>(Statement row, Func<Statement, T> parse)
    {
        var (items, damaged) = (new List<T>(), new List<string>());
        string? last = null;
        using (row)
        {
            while (row.Step())
            {
                last = row.GetString(0);
                try
                {
                    items.Add(parse(row));
                }
                catch (FormatException)
                {
                    damaged.Add(last);
                }
            }
        }

        return new InventoryPage<T>(items, damaged, last);
    }

    /// <summary>The latest of a column's times, without what is none.</summary>
    private static string LatestOf(string column) =>
        string.Create(CultureInfo.InvariantCulture, $"max(iif({column} BETWEEN {Statement.MinTime} AND {Statement.MaxTime}, {column}, NULL))");

    private static RepositoryRecord? Read(ReaderPool.Lease reader, RepositoryName name, long id)
    {
        using var tags = First(reader, SumTags, id);
        using var manifests = First(reader, SumManifests, id);
        using var blobs = First(reader, SumBlobs, id);
        if (manifests.GetInt64(0) == 0 && blobs.GetInt64(0) == 0)
        {
            return null;
        }

        var (tagged, pushed) = (tags.GetTimeOrNull(1), manifests.GetTimeOrNull(1));
        return new RepositoryRecord(
            name,
            tags.GetInt64(0),
            manifests.GetInt64(0),
            blobs.GetInt64(0),
            manifests.GetInt64(2) + blobs.GetInt64(1),
            tagged > pushed ? tagged : pushed);
    }

    private static Statement First(ReaderPool.Lease reader, Sql sum, long id)
    {
        var row = reader.Prepare(sum).Bind(id);
        row.Step();
        return row;
    }
}
