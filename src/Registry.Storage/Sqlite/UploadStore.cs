using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Open upload sessions.</summary>
internal sealed class UploadStore(Database database, TimeProvider time) : IUploadStore
{
    private static readonly Sql Insert = new("INSERT INTO upload (id, repository, algorithm, touched_at) VALUES (?1, ?2, ?3, ?4)");
    private static readonly Sql Touch = new("UPDATE upload SET touched_at = ?2 WHERE id = ?1");
    private static readonly Sql Find = new("SELECT algorithm FROM upload WHERE id = ?1 AND repository = ?2");
    private static readonly Sql FindIdle = new("SELECT 1 FROM upload WHERE id = ?1 AND touched_at < ?2");
    private static readonly Sql ListIdle = new("SELECT id FROM upload WHERE touched_at < ?1 ORDER BY touched_at");

    /// <inheritdoc/>
    public async ValueTask AddAsync(UploadSession session, CancellationToken cancellationToken) =>
        _ = await database.Writer.RunAsync(
            Durability.Process,
            connection => connection.Prepare(Insert)
                .Bind(session.Id.ToString()).Bind(session.Repository.ToString()).Bind(session.Algorithm.Name).Bind(Now()).Run(),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UploadSession?> FindAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(Find).Bind(id.ToString()).Bind(repository.ToString());
        var session = row.Step() && DigestAlgorithms.TryParse(row.GetString(0), out var algorithm)
            ? new UploadSession(id, repository, algorithm)
            : null;
        return ValueTask.FromResult(session);
    }

    /// <inheritdoc/>
    public async ValueTask TouchAsync(UploadId id, CancellationToken cancellationToken) =>
        _ = await database.Writer.RunAsync(
            Durability.Process, connection => connection.Prepare(Touch).Bind(id.ToString()).Bind(Now()).Run(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(UploadId id, CancellationToken cancellationToken) =>
        new(database.Writer.RunAsync(Durability.Process, connection => Uploads.Remove(connection, id), cancellationToken));

    /// <inheritdoc/>
    public ValueTask<bool> IsIdleAsync(UploadId id, DateTimeOffset before, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(reader.Prepare(FindIdle).Bind(id.ToString()).Bind(before.ToUnixTimeMilliseconds()).FirstInt64() is not null);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadId>> ListIdleAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListIdle).Bind(before.ToUnixTimeMilliseconds());
        var ids = new List<UploadId>();
        while (row.Step())
        {
            ids.Add(UploadId.Parse(row.GetString(0)));
        }

        return ValueTask.FromResult<IReadOnlyList<UploadId>>(ids);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
