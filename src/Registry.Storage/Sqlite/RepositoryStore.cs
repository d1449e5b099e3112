using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Lists of repositories and tags.</summary>
internal sealed class RepositoryStore(Database database) : IRepositoryStore
{
    private static readonly Sql List = new("SELECT name FROM repository WHERE manifest_count > 0 AND name > ?1 ORDER BY name LIMIT ?2");

    private static readonly Sql ListTags = new(
        "SELECT name FROM tag WHERE repository_id = (SELECT id FROM repository WHERE name = ?1) AND name > ?2 ORDER BY name LIMIT ?3");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<string>>(
            reader.Prepare(List).Bind(after ?? string.Empty).Bind(limit).ReadStrings());
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListTagsAsync(RepositoryName repository, string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<string>>(
            reader.Prepare(ListTags).Bind(repository.ToString()).Bind(after ?? string.Empty).Bind(limit).ReadStrings());
    }
}
