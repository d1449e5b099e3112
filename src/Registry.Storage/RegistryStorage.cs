using Registry.Core.Stores;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;

namespace Registry.Storage;

/// <summary>A data folder, open: blobs as files, everything else in SQLite. Several processes may have one open at once.</summary>
public sealed class RegistryStorage : IDisposable
{
    private readonly Database _database;

    private RegistryStorage(DataFolder folder, Database database, TimeProvider time)
    {
        _database = database;
        Staging = new StagingStore(folder);
        Content = new BlobContentStore(folder);
        Uploads = new UploadStore(database, time);
        Blobs = new BlobStore(database, Content, time);
        Manifests = new ManifestStore(database, time);
        Referrers = new ReferrerStore(database);
        Repositories = new RepositoryStore(database);
        Garbage = new GarbageStore(database, time);
        Trash = new TrashStore(database, folder);
        Litter = new LitterStore(database, folder);
        DatabaseChecks = new DatabaseCheckStore(database);
        RepositoryChecks = new RepositoryCheckStore(database, time);
        BlobChecks = new BlobCheckStore(database, folder, Content, time);
        BlobFiles = new BlobFileStore(database, folder);
        Verifications = new VerificationStore(database);
    }

    /// <summary>Bytes of uploads.</summary>
    public IStagingStore Staging { get; }

    /// <summary>Bytes of blobs.</summary>
    public IBlobContentStore Content { get; }

    /// <summary>Upload sessions.</summary>
    public IUploadStore Uploads { get; }

    /// <summary>Blobs and where they are visible.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>Manifests and tags.</summary>
    public IManifestStore Manifests { get; }

    /// <summary>Referrers.</summary>
    public IReferrerStore Referrers { get; }

    /// <summary>Lists of repositories and tags.</summary>
    public IRepositoryStore Repositories { get; }

    /// <summary>What nothing references.</summary>
    public IGarbageStore Garbage { get; }

    /// <summary>Content on its way out.</summary>
    public ITrashStore Trash { get; }

    /// <summary>Files that no record knows of.</summary>
    public ILitterStore Litter { get; }

    /// <summary>The database's checks of itself.</summary>
    public IDatabaseCheckStore DatabaseChecks { get; }

    /// <summary>What is recorded of repositories, to verify.</summary>
    public IRepositoryCheckStore RepositoryChecks { get; }

    /// <summary>What is recorded of blobs, to verify.</summary>
    public IBlobCheckStore BlobChecks { get; }

    /// <summary>The files of blobs, to verify.</summary>
    public IBlobFileStore BlobFiles { get; }

    /// <summary>How far verification has come.</summary>
    public IVerificationStore Verifications { get; }

    /// <summary>Opens a data folder; what is missing of it is made.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="time">The clock that holds and sessions are dated with.</param>
    /// <exception cref="StorageOpenException">It cannot be used: what is wrong, and what would be right.</exception>
    public static RegistryStorage Open(string root, TimeProvider time)
    {
        var folder = DataFolder.Open(root);
        if (IsMissingOrEmpty(new FileInfo(folder.Database)) && folder.HasBlobs())
        {
            // A new database would know none of the blobs, and garbage collection would take them for litter.
            throw new StorageOpenException(
                $"The data folder {folder.Root} holds blobs, but its database {folder.Database} is missing or empty. "
                + "Restore the database from a backup, or move the blobs away to begin anew.");
        }

        var storage = new RegistryStorage(folder, Database.Open(folder.Database), time);
        SpaceReserve.Fill(folder.Root);
        return storage;
    }

    /// <summary>Finishes the changes that were asked for and closes everything.</summary>
    public void Dispose() => _database.Dispose();

    /// <summary>SQLite takes a file of one byte for an empty one.</summary>
    private static bool IsMissingOrEmpty(FileInfo database) => !database.Exists || database.Length <= 1;
}
