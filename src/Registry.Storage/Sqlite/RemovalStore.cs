using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Takes tags and manifests out of a repository, a page at a time.</summary>
internal sealed class RemovalStore(Database database, EventsInForce events, TimeProvider time) : IRemovalStore
{
    /// <summary>How many tags one transaction looks at: it holds the write lock for some milliseconds.</summary>
    private const int PageSize = 256;

    /// <summary>As many manifests: each may list thousands of blobs.</summary>
    private const int ManifestPageSize = 16;

    private static readonly Sql ListTags = new(
        "SELECT name, updated_at < ?3 FROM tag WHERE repository_id = ?1 AND name > ?2 ORDER BY name LIMIT ?4");

    private static readonly Sql ListManifests = new("""
        SELECT digest, pushed_at < ?3 AND (unreferenced_at >= ?3 OR unreferenced_at IS NOT NULL AND pushed_at < ?4) FROM manifest
        WHERE repository_id = ?1 AND digest > ?2 ORDER BY digest LIMIT ?5
        """);

    /// <inheritdoc/>
    public ValueTask<RemovedPage> RemoveTagsAsync(
        RepositoryName repository, string? after, DateTimeOffset before, CancellationToken cancellationToken) =>
        RemoveAsync(
            repository,
            (connection, id) => connection.Prepare(ListTags)
                .Bind(id).Bind(after ?? string.Empty).Bind(before.ToUnixTimeMilliseconds()).Bind(PageSize),
            (removals, id, name) => removals.RemoveTag(id, repository.ToString(), Tag.Parse(name)),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RemovedPage> RemoveManifestsAsync(
        RepositoryName repository, string? after, DateTimeOffset since, DateTimeOffset pushedBefore, CancellationToken cancellationToken) =>
        RemoveAsync(
            repository,
            (connection, id) => connection.Prepare(ListManifests)
                .Bind(id).Bind(after ?? string.Empty)
                .Bind(since.ToUnixTimeMilliseconds()).Bind(pushedBefore.ToUnixTimeMilliseconds()).Bind(ManifestPageSize),
            (removals, id, digest) => removals.RemoveManifest(id, repository.ToString(), Digest.Parse(digest)),
            cancellationToken);

    /// <summary>Removes what the second column of a list says is to go.</summary>
    private async ValueTask<RemovedPage> RemoveAsync(
        RepositoryName repository,
        Func<Connection, long, Statement> list,
        Func<Removals, long, string, bool> remove,
        CancellationToken cancellationToken) =>
        await database.Writer.RunAsync(
            Durability.Power,
            connection =>
            {
                if (Repositories.Find(connection, repository) is not { } id)
                {
                    return default;
                }

                var removals = new Removals(connection, events.Current, origin: null, time.GetUtcNow().ToUnixTimeMilliseconds());
                var page = Read(list(connection, id));
                var removed = page.Count(item => item.Goes && remove(removals, id, item.Name));
                return new RemovedPage(removed, page.Count > 0 ? page[^1].Name : null);
            },
            cancellationToken);

    private static List<(string Name, bool Goes)> Read(Statement list)
    {
        using var row = list;
        var page = new List<(string Name, bool Goes)>();
        while (row.Step())
        {
            page.Add((row.GetString(0), row.GetInt64(1) != 0));
        }

        return page;
    }
}
