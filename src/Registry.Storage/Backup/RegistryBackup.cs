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
    /// <param name="options">How blobs are taken over.</param>
    /// <param name="time">The clock that the backup is dated with.</param>
    /// <param name="report">Told how it goes on.</param>
    /// <param name="cancellationToken">Ends it early; the next run goes on.</param>
    /// <exception cref="BackupException">It is refused or broke off.</exception>
    public static CopyResult Run(
        string root, string destination, BackupOptions options, TimeProvider time, ICopyReport report, CancellationToken cancellationToken)
    {
        var folder = DataFolder.Open(BackupFolder.Normalize(root));
        var backup = BackupFolder.OpenOrCreate(BackupFolder.Normalize(destination), folder.Root);
        try
        {
            return Refusing(backup, () => Make(folder, backup, options, time, report, cancellationToken));
        }
        finally
        {
            backup.Tidy();
        }
    }

    /// <summary>
    /// Tells what <see cref="Run"/> would come to, and writes nothing. New blobs are looked at, but not read: damage that
    /// a copy would find is not found. The caller holds the same lock.
    /// </summary>
    /// <param name="root">The data folder.</param>
    /// <param name="destination">The backup's folder, which may be missing.</param>
    /// <param name="options">How blobs are taken over.</param>
    /// <param name="report">Told how it goes on.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="BackupException">It would be refused, or something cannot be read.</exception>
    public static CopyResult Try(string root, string destination, BackupOptions options, ICopyReport report, CancellationToken cancellationToken)
    {
        var folder = DataFolder.Open(BackupFolder.Normalize(root));
        var backup = BackupFolder.Inspect(BackupFolder.Normalize(destination), folder.Root);
        return Refusing(backup, () =>
        {
            using var snapshot = Snapshot.View(folder.Database);
            var mirror = MirrorOf(snapshot, folder, backup, options, isTrial: true, report);
            mirror.Fill(cancellationToken);
            mirror.Prune(cancellationToken);
            return mirror.Result;
        });
    }

    private static CopyResult Make(
        DataFolder folder, BackupFolder backup, BackupOptions options, TimeProvider time, ICopyReport report, CancellationToken cancellationToken)
    {
        var takenAt = time.GetUtcNow();
        var database = backup.DatabaseOf(takenAt);
        using var snapshot = Snapshot.Take(
            folder.Database, database, (done, total) => report.Advanced(CopyStage.Database, done, total), cancellationToken);
        var mirror = MirrorOf(snapshot, folder, backup, options, isTrial: false, report);
        mirror.Fill(cancellationToken);
        mirror.Check(cancellationToken);

        var result = mirror.Result;
        backup.Complete(backup.Record with
        {
            Version = BackupRecord.LatestVersion,
            Database = Path.GetFileName(database),
            TakenAt = takenAt,
            Blobs = result.Blobs.Count,
            Bytes = result.Blobs.Bytes,
            Problems = result.Problems,
        });
        mirror.Prune(cancellationToken);
        return mirror.Result;
    }

    private static BlobMirror MirrorOf(
        Snapshot snapshot, DataFolder folder, BackupFolder backup, BackupOptions options, bool isTrial, ICopyReport report)
    {
        var mode = options.Copies ? TransferMode.Copy : TransferMode.Link;
        var transfer = new BlobTransfer(folder.Blobs, backup.Blobs, backup.Partial, mode) { IsTrial = isTrial };
        return new BlobMirror(snapshot, backup.Blobs, transfer, report) { IsChecked = options.Checks };
    }

    private static CopyResult Refusing(BackupFolder backup, Func<CopyResult> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception) || SqliteException.In(exception) is not null)
        {
            throw BackupException.BrokenOff($"The backup to {backup.Root}", exception);
        }
    }
}
