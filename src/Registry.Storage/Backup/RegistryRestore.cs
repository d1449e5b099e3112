using System.Text;
using Registry.Core.Operations;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;

namespace Registry.Storage.Backup;

/// <summary>
/// Makes an empty data folder hold what a backup holds. The database comes last, and a marker keeps everybody else off the folder until
/// all is there, so that a restore that was interrupted is run again and goes on.
/// </summary>
public static class RegistryRestore
{
    /// <summary>Looks whether there is a backup to restore, and makes the data folder, as this user's own, where it is missing.</summary>
    /// <param name="source">The backup's folder.</param>
    /// <param name="root">The data folder.</param>
    /// <exception cref="BackupException">There is no backup, or the data folder cannot be made, or not there.</exception>
    public static void Prepare(string source, string root)
    {
        _ = BackupFolder.Open(BackupFolder.Normalize(source));
        try
        {
            if (!Directory.Exists(root))
            {
                RequireFree(source, root);
                _ = DataFolder.Open(BackupFolder.Normalize(root));
            }
        }
        catch (StorageOpenException exception)
        {
            throw new BackupException(exception.Message, exception);
        }
    }

    /// <summary>
    /// Refuses a data folder that holds anything but what an interrupted restore of this very backup has left. Nothing is made in it.
    /// </summary>
    /// <param name="source">The backup's folder.</param>
    /// <param name="root">The data folder, which may be missing.</param>
    /// <exception cref="BackupException">It does.</exception>
    /// <exception cref="StorageOpenException">The data folder cannot be read.</exception>
    public static void RequireFree(string source, string root)
    {
        var backup = BackupFolder.Normalize(source);
        var folder = DataFolder.Inspect(BackupFolder.Normalize(root));
        BackupFolder.RefuseWithin(backup, folder.Root);
        if (folder.RestoredFrom() is not { } earlier)
        {
            if (!folder.IsUnused())
            {
                throw new BackupException(
                    $"The data folder {folder.Root} is not empty. Restore into another, or move what is in it away first.");
            }
        }
        else if (earlier != backup)
        {
            throw new BackupException(
                $"A restore of {earlier} into the data folder {folder.Root} has not come to its end. Run that again, or empty the folder to "
                + $"restore {backup}.");
        }
    }

    /// <summary>Restores a backup. The caller holds the locks that keep every other process off the data folder.</summary>
    /// <param name="source">The backup's folder.</param>
    /// <param name="root">The data folder: empty, or left by a restore that was interrupted.</param>
    /// <param name="links">Whether to hard-link blobs where that is possible, so that the registry shares them with the backup.</param>
    /// <param name="report">Told how it goes on.</param>
    /// <param name="cancellationToken">Ends it early; the next run goes on.</param>
    /// <exception cref="BackupException">It is refused or broke off.</exception>
    /// <exception cref="StorageOpenException">The data folder cannot be used.</exception>
    public static CopyResult Run(string source, string root, bool links, ICopyReport report, CancellationToken cancellationToken)
    {
        var backup = BackupFolder.Open(BackupFolder.Normalize(source));
        RequireFree(source, root);
        var folder = DataFolder.Open(BackupFolder.Normalize(root));
        try
        {
            return Run(backup, folder, links ? TransferMode.CheckedLink : TransferMode.Copy, report, cancellationToken);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception) || SqliteException.In(exception) is not null)
        {
            throw BackupException.BrokenOff($"The restore of {backup.Root}", exception);
        }
    }

    private static CopyResult Run(
        BackupFolder backup, DataFolder folder, TransferMode mode, ICopyReport report, CancellationToken cancellationToken)
    {
        using var snapshot = Snapshot.Open(backup.Database!, cancellationToken);
        DurableFile.Write(folder.RestoreMarker, Encoding.UTF8.GetBytes(backup.Root + "\n"));
        var transfer = new BlobTransfer(backup.Blobs, folder.Blobs, folder.Partial, mode);
        var mirror = new BlobMirror(snapshot, folder.Blobs, transfer, report);
        mirror.Fill(cancellationToken);
        mirror.Check(cancellationToken);
        CopyDatabase(backup.Database!, folder, cancellationToken);
        File.Delete(folder.Partial);
        File.Delete(folder.RestoreMarker);
        Posix.FlushFolder(folder.Root);
        return mirror.Result;
    }

    private static void CopyDatabase(string database, DataFolder folder, CancellationToken cancellationToken)
    {
        var staged = folder.Database + ".new";
        File.Copy(database, staged, overwrite: true);
        File.SetUnixFileMode(staged, Sqlite.Database.Mode);
        Snapshot.Open(staged, cancellationToken).Dispose();
        folder.PublishDatabase(staged);
    }
}
