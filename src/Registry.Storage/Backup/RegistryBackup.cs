using Registry.Core.Operations;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;

namespace Registry.Storage.Backup;

/// <summary>
/// Copies a live registry. The database comes first, then the blobs that the copy records: whatever is pushed meanwhile is not in it,
/// and nothing that it records is collected meanwhile. The folder keeps its previous backup until the new one is complete.
/// </summary>
public static class RegistryBackup
{
    /// <summary>
    /// Makes a backup, or brings an earlier one up to date. The caller holds the lock that keeps garbage collection away
    /// (<see cref="InstanceKind.Collection"/>).
    /// </summary>
    /// <param name="root">The data folder.</param>
    /// <param name="destination">The backup's folder.</param>
    /// <param name="copies">Whether to copy blobs even where hard links are possible.</param>
    /// <param name="time">The clock that the backup is dated with.</param>
    /// <param name="report">Told how it goes on.</param>
    /// <param name="cancellationToken">Ends it early; the next run goes on.</param>
    /// <exception cref="BackupException">It is refused or broke off.</exception>
    public static CopyResult Run(
        string root, string destination, bool copies, TimeProvider time, ICopyReport report, CancellationToken cancellationToken)
    {
        var folder = DataFolder.Open(BackupFolder.Normalize(root));
        var backup = BackupFolder.OpenOrCreate(BackupFolder.Normalize(destination), folder.Root);
        try
        {
            return Run(folder, backup, copies ? TransferMode.Copy : TransferMode.Link, time, report, cancellationToken);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception) || SqliteException.In(exception) is not null)
        {
            throw BackupException.BrokenOff($"The backup to {backup.Root}", exception);
        }
        finally
        {
            backup.Tidy();
        }
    }

    private static CopyResult Run(
        DataFolder folder, BackupFolder backup, TransferMode mode, TimeProvider time, ICopyReport report, CancellationToken cancellationToken)
    {
        var takenAt = time.GetUtcNow();
        var database = backup.DatabaseOf(takenAt);
        Snapshot.Take(folder.Database, database, (done, total) => report.Advanced(CopyStage.Database, done, total), cancellationToken);

        using var snapshot = Snapshot.Open(database);
        var transfer = new BlobTransfer(folder.Blobs, backup.Blobs, backup.Partial, mode);
        var mirror = new BlobMirror(snapshot, backup.Blobs, transfer, report);
        mirror.Fill(cancellationToken);
        mirror.Check(cancellationToken);

        var record = backup.Record with
        {
            Version = BackupRecord.LatestVersion,
            Database = Path.GetFileName(database),
            TakenAt = takenAt,
            Blobs = snapshot.BlobCount,
            Bytes = snapshot.BlobBytes,
            Problems = mirror.Problems,
        };
        backup.Complete(record);
        var removed = mirror.Prune(cancellationToken);
        return new CopyResult(
            record.Blobs, record.Bytes, transfer.Copied, transfer.CopiedBytes, transfer.Linked, removed, mirror.Problems);
    }
}
