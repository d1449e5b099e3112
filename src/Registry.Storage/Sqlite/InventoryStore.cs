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
    private static readonly Sql SumTags = new("SELECT count(*), max(updated_at) FROM tag WHERE repository_id = ?1");

    private static readonly Sql SumManifests = new(
        "SELECT count(*), max(pushed_at), sum(length(bytes)) FROM manifest WHERE repository_id = ?1");

    private static readonly Sql SumBlobs = new(
        "SELECT count(*), sum(b.size) FROM blob_link AS l CROSS JOIN blob AS b ON b.id = l.blob_id WHERE l.repository_id = ?1");

    private static readonly Sql ListTags = new($"""
        SELECT t.name, m.digest, t.updated_at, {PullStore.LastOfTag}
        FROM tag AS t CROSS JOIN manifest AS m ON m.id = t.manifest_id LEFT JOIN manifest_pull AS p ON p.manifest_id = t.manifest_id
        WHERE t.repository_id = (SELECT id FROM repository WHERE name = ?1) AND t.name > ?2 ORDER BY t.name LIMIT ?3
        """);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RepositoryName>> ListRepositoriesAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListNames).Bind(after ?? string.Empty).Bind(limit);
        var names = new List<RepositoryName>();
        while (row.Step())
        {
            names.Add(RepositoryName.Parse(row.GetString(0)));
        }

        return ValueTask.FromResult<IReadOnlyList<RepositoryName>>(names);
    }

    /// <inheritdoc/>
    public ValueTask<RepositoryRecord?> FindRepositoryAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(FindId).Bind(repository.ToString());
        return ValueTask.FromResult(row.Step() ? Read(reader, repository, row.GetInt64(0)) : null);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TagRecord>> ListTagsAsync(
        RepositoryName repository, string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListTags).Bind(repository.ToString()).Bind(after ?? string.Empty).Bind(limit);
        var tags = new List<TagRecord>();
        while (row.Step())
        {
            tags.Add(new TagRecord(Tag.Parse(row.GetString(0)), Digest.Parse(row.GetString(1)), row.GetTimeOrNull(2)!.Value, row.GetTimeOrNull(3)));
        }

        return ValueTask.FromResult<IReadOnlyList<TagRecord>>(tags);
    }

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
