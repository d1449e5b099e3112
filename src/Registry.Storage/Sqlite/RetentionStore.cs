using System.Runtime.CompilerServices;
using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Tags with what decides whether they stay.</summary>
internal sealed class RetentionStore(Database database, EventsInForce events, TimeProvider time) : IRetentionStore
{
    /// <summary>How many tags one transaction removes at the most: it holds the write lock for some milliseconds.</summary>
    private const int PageSize = 256;

    private const string Select = $"""
        SELECT t.name, t.manifest_id, t.updated_at, {PullStore.LastOfTag}
        FROM tag AS t LEFT JOIN manifest_pull AS p ON p.manifest_id = t.manifest_id
        """;

    private static readonly Sql List = new($"{Select} WHERE t.repository_id = ?1 AND t.name > ?2 ORDER BY t.name LIMIT ?3");
    private static readonly Sql Find = new($"{Select} WHERE t.repository_id = ?1 AND t.name = ?2");

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<StoredTag>> ListTagsAsync(
        RepositoryName repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = ReadPage(repository, string.Empty);
        while (page.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return page;
            page = ReadPage(repository, page[^1].Name);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredTag>> RemoveTagsAsync(
        RepositoryName repository, IReadOnlyList<StoredTag> tags, CancellationToken cancellationToken) =>
        new(database.Writer.RunAsync<IReadOnlyList<StoredTag>>(
            // As in GarbageStore: a tag that a loss of power brings back still has its content, and is removed again.
            Durability.Process,
            connection => Repositories.Find(connection, repository) is { } id
                ? [.. tags.Where(tag => Remove(connection, id, repository.ToString(), tag))]
                : [],
            cancellationToken));

    private bool Remove(Connection connection, long repository, string name, StoredTag tag)
    {
        var current = Read(connection, repository, connection.Prepare(Find).Bind(repository).Bind(tag.Name));
        return current.Count > 0 && current[0] == tag
            && new Removals(connection, events.Current, origin: null, time.GetUtcNow().ToUnixTimeMilliseconds())
                .RemoveTag(repository, name, Tag.Parse(tag.Name));
    }

    private List<StoredTag> ReadPage(RepositoryName repository, string after)
    {
        using var reader = database.Readers.Rent();
        return Repositories.Find(reader.Connection, repository) is { } id
            ? Read(reader.Connection, id, reader.Prepare(List).Bind(id).Bind(after).Bind(PageSize))
            : [];
    }

    private static List<StoredTag> Read(Connection connection, long repository, Statement rows)
    {
        using var row = rows;
        var tags = new List<StoredTag>();
        while (row.Step())
        {
            var name = row.GetString(0);
            var hasSubject = ReferrersTag.TryParse(name, out var subject) && Manifests.Find(connection, repository, subject) is not null;
            var pushedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2));
            tags.Add(new StoredTag(name, row.GetInt64(1), pushedAt, row.GetTimeOrNull(3), hasSubject));
        }

        return tags;
    }
}
