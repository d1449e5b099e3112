using Registry.Core.Errors;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;
using SQLitePCL;

namespace Registry.Storage.Backup;

/// <summary>
/// A new database for a data folder that has lost its own. It has a name of its own until it is complete: what is interrupted
/// leaves the folder as it was.
/// </summary>
public sealed class DatabaseRebuild : IDisposable
{
    private readonly DataFolder _folder;
    private readonly string _path;

    private DatabaseRebuild(DataFolder folder, TimeProvider time)
    {
        _folder = folder;
        _path = folder.Database + ".new";
        RemoveUnpublished();
        Storage = RegistryStorage.OpenBeside(folder, _path, time);
    }

    /// <summary>The data folder, with the new database.</summary>
    public RegistryStorage Storage { get; }

    /// <summary>Begins with an empty database. The caller holds the locks that keep every other process off the data folder.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="time">The clock that what is stored is dated with.</param>
    /// <exception cref="BackupException">The data folder has not lost its database.</exception>
    /// <exception cref="StorageOpenException">The data folder cannot be used.</exception>
    public static DatabaseRebuild Begin(string root, TimeProvider time)
    {
        var folder = DataFolder.Open(BackupFolder.Normalize(root));
        RegistryStorage.RefuseUnfinishedRestore(folder);
        if (folder.HasDatabase())
        {
            throw new BackupException(
                $"The data folder {folder.Root} has a database, {folder.Database}. Only where that is lost can it be rebuilt; "
                + "if it is damaged, restore a backup, or move the database away first.");
        }

        return folder.HasBlobs()
            ? new DatabaseRebuild(folder, time)
            : throw new BackupException($"The data folder {folder.Root} holds no blobs to make a database from.");
    }

    /// <summary>Closes the new database and makes it the data folder's own, durably.</summary>
    /// <exception cref="BackupException">Another process has it open.</exception>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public void Publish()
    {
        Storage.Dispose();
        using (var connection = Connection.Open(_path, raw.SQLITE_OPEN_READWRITE, "PRAGMA busy_timeout = 0"))
        {
            if (!connection.TryCheckpoint())
            {
                throw new BackupException($"The new database {_path} is held by another process. Stop it and run the rebuild again.");
            }
        }

        _folder.PublishDatabase(_path);
    }

    /// <summary>Closes the new database and removes it, unless it was published.</summary>
    public void Dispose()
    {
        Storage.Dispose();
        RemoveUnpublished();
    }

    private void RemoveUnpublished()
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(_path + suffix);
        }
    }
}
