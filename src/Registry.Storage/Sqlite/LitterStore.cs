using System.Runtime.CompilerServices;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage.Files;

namespace Registry.Storage.Sqlite;

/// <summary>Files of the folders <c>uploads</c> and <c>blobs</c> that have no row.</summary>
internal sealed class LitterStore(Database database, DataFolder folder) : ILitterStore
{
    /// <summary>How many files one transaction moves: a busy file system takes its time for each.</summary>
    private const int PageSize = 32;

    /// <summary>How many folders are remembered at once.</summary>
    private const int FolderPageSize = 64;

    private static readonly Sql FindSession = new("SELECT 1 FROM upload WHERE id = ?1");
    private static readonly Sql FindSwept = new("SELECT 1 FROM swept_folder WHERE name = ?1 AND changed_at = ?2");

    private static readonly Sql RememberSwept = new("""
        INSERT INTO swept_folder (name, changed_at) VALUES (?1, ?2)
        ON CONFLICT DO UPDATE SET changed_at = excluded.changed_at
        """);

    /// <inheritdoc/>
    public IEnumerable<StagedLitter> ListStaged(DateTimeOffset before)
    {
        foreach (var file in folder.StagedFiles())
        {
            // Uploads end meanwhile: what is gone by now has no time and no length.
            if (UploadId.TryParse(file.Name, out var id) && file.Exists && file.LastWriteTimeUtc < before && !HasSession(id))
            {
                yield return new StagedLitter(id, file.Length);
            }
        }
    }

    /// <inheritdoc/>
    public void TrashStaged(UploadId id)
    {
        try
        {
            folder.MoveToTrash(folder.Staged(id));
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<LitterBlob>> ListBlobsAsync(
        DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var swept = new List<SweptFolder>();
        foreach (var (prefix, blobs) in folder.BlobFolders())
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Read before the names are: a folder that changes meanwhile is not the one that was looked at.
            var changedAt = blobs.LastWriteTimeUtc;
            if (IsSwept(prefix, changedAt))
            {
                continue;
            }

            var files = UnrecordedFiles.In(database, prefix, blobs);
            if (files.Count == 0 && changedAt < before)
            {
                swept.Add(new SweptFolder(prefix, changedAt));
            }

            if (swept.Count == FolderPageSize)
            {
                await RememberAsync(swept, cancellationToken);
            }

            foreach (var page in files.Where(file => file.File.Exists && file.File.LastWriteTimeUtc < before).Chunk(PageSize))
            {
                yield return Array.ConvertAll(page, static file => new LitterBlob(file.Digest, file.File.Length));
            }
        }

        await RememberAsync(swept, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LitterBlob>> TrashBlobsAsync(
        IReadOnlyList<LitterBlob> blobs, CancellationToken cancellationToken) =>
        await database.Writer.RunAsync<IReadOnlyList<LitterBlob>>(
            Durability.Process,
            connection =>
            {
                try
                {
                    return [.. blobs.Where(blob => TrashStore.MoveFile(connection, folder, blob.Digest))];
                }
                catch (Exception exception) when (StorageFault.IsFault(exception))
                {
                    throw StorageFault.From(exception);
                }
            },
            cancellationToken);

    private bool HasSession(UploadId id)
    {
        using var reader = database.Readers.Rent();
        return reader.Prepare(FindSession).Bind(id.ToString()).FirstInt64() is not null;
    }

    private bool IsSwept(string prefix, DateTime changedAt)
    {
        using var reader = database.Readers.Rent();
        return reader.Prepare(FindSwept).Bind(prefix).Bind(changedAt.Ticks).FirstInt64() is not null;
    }

    private async Task RememberAsync(List<SweptFolder> swept, CancellationToken cancellationToken)
    {
        if (swept.Count == 0)
        {
            return;
        }

        _ = await database.Writer.RunAsync(
            Durability.Process,
            connection => swept.Sum(item => connection.Prepare(RememberSwept).Bind(item.Prefix).Bind(item.ChangedAt.Ticks).Run()),
            cancellationToken);
        swept.Clear();
    }

    /// <summary>A folder of blobs without litter, and when it had last changed by then.</summary>
    private sealed record SweptFolder(string Prefix, DateTime ChangedAt);
}
