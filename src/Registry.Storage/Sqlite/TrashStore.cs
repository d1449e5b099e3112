using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage.Files;

namespace Registry.Storage.Sqlite;

/// <summary>The way of removed blobs' files into the <c>trash</c> folder and out of it.</summary>
internal sealed class TrashStore(Database database, DataFolder folder) : ITrashStore
{
    /// <summary>How many files one transaction moves: a busy file system takes its time for each.</summary>
    private const int BatchSize = 32;

    private const string NoDigest = "";

    private static readonly Sql Add = new("INSERT INTO trash (digest) VALUES (?1)");
    private static readonly Sql List = new("SELECT digest FROM trash WHERE digest > ?1 ORDER BY digest LIMIT ?2");
    private static readonly Sql FindBlob = new("SELECT 1 FROM blob WHERE digest = ?1");
    private static readonly Sql Delete = new("DELETE FROM trash WHERE digest = ?1");
    private static readonly Sql ForgetSwept = new("DELETE FROM swept_folder WHERE name = ?1");

    /// <inheritdoc/>
    public async ValueTask<string?> MoveAsync(string? after, Action<string, string> failed, CancellationToken cancellationToken)
    {
        if (after is null)
        {
            await MakeRemovalsDurableAsync(cancellationToken);
        }

        return await database.Writer.RunAsync(
            Durability.Process,
            connection =>
            {
                var digests = connection.Prepare(List).Bind(after ?? string.Empty).Bind(BatchSize).ReadStrings();
                foreach (var digest in digests)
                {
                    MoveOne(connection, digest, failed);
                }

                return digests.LastOrDefault();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    IEnumerable<TrashedFile> ITrashStore.List()
    {
        foreach (var file in folder.TrashedFiles())
        {
            yield return new TrashedFile(file.Name, Posix.CountLinks(file.FullName) == 1 ? file.Length : 0);
        }
    }

    /// <inheritdoc/>
    long ITrashStore.Delete(TrashedFile file)
    {
        try
        {
            File.Delete(folder.Trashed(file.Name));
            return file.Size;
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <summary>
    /// Moves a blob's file, if no blob of its digest exists, which cannot come to exist while the write lock is held. That its
    /// folder holds nothing without a row is forgotten: a loss of power may take the move back.
    /// </summary>
    /// <returns>Whether there was a file to move.</returns>
    public static bool MoveFile(Connection connection, DataFolder folder, Digest digest)
    {
        if (connection.Prepare(FindBlob).Bind(digest.ToString()).FirstInt64() is not null || !folder.MoveToTrash(folder.Blob(digest)))
        {
            return false;
        }

        connection.Prepare(ForgetSwept).Bind($"{digest.Algorithm.Name}:{digest.Hex[..2]}").Run();
        return true;
    }

    /// <summary>
    /// A file may only go once no loss of power brings its row back. The removals themselves do not wait for the disk while they hold the
    /// write lock; one wait here is for all of them. It takes a change: without one, a commit waits for nothing.
    /// </summary>
    private async Task MakeRemovalsDurableAsync(CancellationToken cancellationToken) => _ = await database.Writer.RunAsync(
        Durability.Power,
        connection =>
        {
            if (connection.Prepare(List).Bind(NoDigest).Bind(1).ReadStrings().Count == 0)
            {
                return 0;
            }

            connection.Prepare(Add).Bind(NoDigest).Run();
            return connection.Prepare(Delete).Bind(NoDigest).Run();
        },
        cancellationToken);

    private void MoveOne(Connection connection, string text, Action<string, string> failed)
    {
        try
        {
            if (Digest.TryParse(text, out var digest))
            {
                MoveFile(connection, folder, digest);
            }
            else
            {
                failed(text, "The database names it as a digest, which it is not; no file can be found by it.");
            }

            connection.Prepare(Delete).Bind(text).Run();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            failed(text, exception.Message);
        }
    }
}
