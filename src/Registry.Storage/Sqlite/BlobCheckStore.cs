using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage.Files;

namespace Registry.Storage.Sqlite;

/// <summary>What verification reads of the rows of blobs, and how it puts them right.</summary>
internal sealed class BlobCheckStore(Database database, DataFolder folder, IBlobContentStore content, TimeProvider time) : IBlobCheckStore
{
    private const string IsLinked = "EXISTS (SELECT 1 FROM blob_link AS l WHERE l.blob_id = b.id)";

    // Unlike sum(), total() does not fail where damaged sizes add up to too much.
    private static readonly Sql Count = new("SELECT count(*), total(size) FROM blob WHERE digest > ?1");
    private static readonly Sql List = new("SELECT digest FROM blob WHERE digest > ?1 ORDER BY digest LIMIT ?2");

    private static readonly Sql Find = new(
        $"SELECT b.id, b.size, b.created_at, (b.unlinked_at IS NULL) = {IsLinked} FROM blob AS b WHERE b.digest = ?1");

    private static readonly Sql FindSame = new("SELECT 1 FROM blob WHERE id = ?1 AND digest = ?2 AND created_at = ?3");
    private static readonly Sql DeleteLinks = new("DELETE FROM blob_link WHERE blob_id = ?1");
    private static readonly Sql Delete = new("DELETE FROM blob WHERE id = ?1");
    private static readonly Sql SetSize = new("UPDATE blob SET size = ?2 WHERE id = ?1");

    private static readonly Sql Settle = new(
        $"UPDATE blob AS b SET unlinked_at = iif(b.unlinked_at IS NULL, ?2, NULL) WHERE b.id = ?1 AND (b.unlinked_at IS NULL) <> {IsLinked}");

    /// <inheritdoc/>
    public ValueTask<BlobTotals> CountAsync(string? after, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(Count).Bind(after ?? string.Empty);
        return ValueTask.FromResult(row.Step() ? new BlobTotals(row.GetInt64(0), row.GetInt64(1)) : default);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<string>>(
            reader.Prepare(List).Bind(after ?? string.Empty).Bind(limit).ReadStrings());
    }

    /// <inheritdoc/>
    public ValueTask<BlobRecord?> FindAsync(string digest, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(Find).Bind(digest);
        return ValueTask.FromResult(row.Step()
            ? new BlobRecord(row.GetInt64(0), digest, row.GetInt64(1), row.GetTimeOrNull(2).GetValueOrDefault(), row.GetInt64(3) != 0)
            : null);
    }

    /// <inheritdoc/>
    public IEnumerable<string> ListRepositories(BlobRecord blob)
    {
        using var reader = database.Readers.Rent();
        foreach (var repository in BlobLinks.ListRepositories(reader.Connection, blob.Id))
        {
            yield return repository.Name;
        }
    }

    /// <inheritdoc/>
    public ValueTask<AffectedNames> FindAffectedAsync(BlobRecord blob, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(new AffectedSearch(reader.Connection).OfBlob(blob.Id, blob.Digest));
    }

    /// <inheritdoc/>
    public async ValueTask<string?> QuarantineAsync(BlobRecord blob, long length, CancellationToken cancellationToken)
    {
        var digest = Digest.Parse(blob.Digest);
        string? file = null;
        await WriteAsync(
            blob,
            connection =>
            {
                if (content.Length(digest) != length)
                {
                    return;
                }

                connection.Prepare(DeleteLinks).Bind(blob.Id).Run();
                connection.Prepare(Delete).Bind(blob.Id).Run();
                file = MoveFile(digest);
            },
            cancellationToken);
        return file;
    }

    /// <inheritdoc/>
    public async ValueTask SetSizeAsync(BlobRecord blob, long size, CancellationToken cancellationToken) =>
        await WriteAsync(blob, connection => connection.Prepare(SetSize).Bind(blob.Id).Bind(size).Run(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SettleAsync(BlobRecord blob, CancellationToken cancellationToken) =>
        await WriteAsync(
            blob,
            connection => connection.Prepare(Settle).Bind(blob.Id).Bind(time.GetUtcNow().ToUnixTimeMilliseconds()).Run(),
            cancellationToken);

    /// <summary>
    /// Moves a file, under the write lock: nobody records it meanwhile, so whoever publishes the digest now finds the place free when
    /// that is checked, and publishes again. Durably, or a loss of power would bring the damaged file back for the next push to keep.
    /// </summary>
    private string MoveFile(Digest digest)
    {
        try
        {
            var path = folder.Blob(digest);
            var target = folder.NewQuarantined(digest);
            File.Move(path, target);
            Posix.FlushFolder(Path.GetDirectoryName(target)!);
            Posix.FlushFolder(Path.GetDirectoryName(path)!);
            return Path.GetRelativePath(folder.Root, target);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <summary>Makes a change to a blob that is still the same; nothing happens to one that is gone.</summary>
    private Task<bool> WriteAsync(BlobRecord blob, Action<Connection> change, CancellationToken cancellationToken) =>
        database.Writer.RunAsync(
            Durability.Power,
            connection =>
            {
                var isHere = connection.Prepare(FindSame)
                    .Bind(blob.Id).Bind(blob.Digest).Bind(blob.CreatedAt.ToUnixTimeMilliseconds()).FirstInt64() is not null;
                if (isHere)
                {
                    change(connection);
                }

                return isHere;
            },
            cancellationToken);
}
