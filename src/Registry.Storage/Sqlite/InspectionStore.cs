using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>What is recorded around one manifest or blob.</summary>
internal sealed class InspectionStore(Database database) : IInspectionStore
{
    private static readonly Sql FindManifest = new("""
        SELECT m.id, m.pushed_at, m.unreferenced_at FROM repository AS r CROSS JOIN manifest AS m ON m.repository_id = r.id
        WHERE r.name = ?1 AND m.digest = ?2
        """);

    private static readonly Sql ListTags = new("SELECT name FROM tag WHERE manifest_id = ?1");

    private static readonly Sql CountLinks = new(
        "SELECT count(*) FROM blob_link WHERE blob_id = (SELECT id FROM blob WHERE digest = ?1)");

    /// <inheritdoc/>
    public ValueTask<ManifestRecord?> FindManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(FindManifest).Bind(repository.ToString()).Bind(digest.ToString());
        var record = row.Step()
            ? new ManifestRecord(row.GetTimeOrNull(1)!.Value, row.GetTimeOrNull(2), TagsOf(reader, row.GetInt64(0)))
            : null;
        return ValueTask.FromResult(record);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountRepositoriesAsync(Digest blob, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(reader.Prepare(CountLinks).Bind(blob.ToString()).FirstInt64() ?? 0);
    }

    private static List<Tag> TagsOf(ReaderPool.Lease reader, long manifest)
    {
        using var row = reader.Prepare(ListTags).Bind(manifest);
        var names = new List<string>();
        while (row.Step())
        {
            names.Add(row.GetString(0));
        }

        names.Sort(StringComparer.Ordinal);
        return names.ConvertAll(Tag.Parse);
    }
}
