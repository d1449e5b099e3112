using System.Diagnostics;
using System.Diagnostics.Metrics;
using Registry.Core.Events;
using Registry.Core.Stores;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;

namespace Registry.Storage;

/// <summary>A data folder, open: blobs as files, everything else in SQLite. Several processes may have one open at once.</summary>
public sealed class RegistryStorage : IDisposable
{
    private readonly Database _database;
    private readonly TimeProvider _time;

    private RegistryStorage(DataFolder folder, Database database, TimeProvider time)
    {
        _database = database;
        _time = time;
        Staging = new StagingStore(folder, database.Instruments);
        Content = new BlobContentStore(folder, database.Instruments);
        Uploads = new UploadStore(database, time);
        Blobs = new BlobStore(database, Content, time);
        Manifests = new ManifestStore(database, Events, time);
        Quotas = new QuotaStore(database);
        Usage = new UsageStore(database);
        Referrers = new ReferrerStore(database);
        Repositories = new RepositoryStore(database);
        Garbage = new GarbageStore(database, Events, time);
        Retention = new RetentionStore(database, Events, time);
        Pulls = new PullStore(database);
        Trash = new TrashStore(database, folder);
        Litter = new LitterStore(database, folder);
        Inventory = new InventoryStore(database);
        Inspection = new InspectionStore(database);
        Removal = new RemovalStore(database, Events, time);
        Statistics = new StatisticsStore(database);
        Quarantine = new QuarantineStore(folder);
        DatabaseChecks = new DatabaseCheckStore(database);
        RepositoryChecks = new RepositoryCheckStore(database, time);
        BlobChecks = new BlobCheckStore(database, folder, Content, time);
        BlobFiles = new BlobFileStore(database, folder);
        Verifications = new VerificationStore(database, Events);
        Accounts = new AccountStore(database, time);
        Grants = new GrantStore(database);
        AccessTokens = new AccessTokenStore(database);
        Readiness = new ReadinessStore(database);
        Disk = new DiskSpace(folder.Root);
        Outbox = new OutboxStore(database, Events, time);
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

    /// <summary>What the repositories of quotas hold.</summary>
    public IQuotaStore Quotas { get; }

    /// <summary>How much of their limits repositories use.</summary>
    public IUsageStore Usage { get; }

    /// <summary>Referrers.</summary>
    public IReferrerStore Referrers { get; }

    /// <summary>Lists of repositories and tags.</summary>
    public IRepositoryStore Repositories { get; }

    /// <summary>What nothing references.</summary>
    public IGarbageStore Garbage { get; }

    /// <summary>Tags with what decides whether they stay.</summary>
    public IRetentionStore Retention { get; }

    /// <summary>When tags and manifests were last pulled.</summary>
    public IPullStore Pulls { get; }

    /// <summary>Content on its way out.</summary>
    public ITrashStore Trash { get; }

    /// <summary>Files that no record knows of.</summary>
    public ILitterStore Litter { get; }

    /// <summary>Repositories and tags with their figures.</summary>
    public IInventoryStore Inventory { get; }

    /// <summary>What is recorded around manifests and blobs.</summary>
    public IInspectionStore Inspection { get; }

    /// <summary>Takes everything out of a repository.</summary>
    public IRemovalStore Removal { get; }

    /// <summary>Figures about the whole registry.</summary>
    public IStatisticsStore Statistics { get; }

    /// <summary>Damaged content.</summary>
    public IQuarantineStore Quarantine { get; }

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

    /// <summary>Accounts.</summary>
    public IAccountStore Accounts { get; }

    /// <summary>Grants and groups.</summary>
    public IGrantStore Grants { get; }

    /// <summary>Access tokens.</summary>
    public IAccessTokenStore AccessTokens { get; }

    /// <summary>Whether changes can be made.</summary>
    public IReadinessStore Readiness { get; }

    /// <summary>The room that is left.</summary>
    public IDiskSpace Disk { get; }

    /// <summary>That the database was brought up to date when it was opened; <c>null</c>: it was already, or is new.</summary>
    public DatabaseUpgrade? Upgrade => _database.Upgrade;

    /// <summary>What the storage is measured with, and whatever else belongs to the same registry.</summary>
    public Meter Meter => _database.Instruments.Meter;

    /// <summary>Makes spans of what requests wait for, and of the requests themselves.</summary>
    public ActivitySource Tracing => _database.Instruments.Tracing;

    /// <summary>Which events are added to the outbox with what happened; none, until somebody says so.</summary>
    public EventsInForce Events { get; } = new();

    /// <summary>Events on their way to webhooks.</summary>
    public IOutboxStore Outbox { get; }

    /// <summary>
    /// Opens a data folder for a server, or for whoever else keeps servers off it; what is missing of it is made, and a database of an
    /// earlier version is brought up to date.
    /// </summary>
    /// <param name="root">The folder.</param>
    /// <param name="time">The clock that holds and sessions are dated with.</param>
    /// <exception cref="StorageOpenException">It cannot be used: what is wrong, and what would be right.</exception>
    public static RegistryStorage Open(string root, TimeProvider time) => Open(root, path => Database.Open(path, time), time);

    /// <summary>
    /// Opens a data folder beside the server that may be running on it. A database of an earlier version is brought up to date if none is:
    /// a server of that version would go on with what it does not know.
    /// </summary>
    /// <inheritdoc cref="Open(string, TimeProvider)" path="/param"/>
    /// <inheritdoc cref="Open(string, TimeProvider)" path="/exception"/>
    public static RegistryStorage OpenBesideServer(string root, TimeProvider time) =>
        Open(root, path => Database.Open(path, time, () => KeepServersOff(root)), time);

    /// <summary>
    /// Opens a data folder to find out what is wrong with it, beside the server that may be running on it: also with a damaged database, to
    /// which nothing is written then (<see cref="IDatabaseCheckStore.IsDamaged"/>).
    /// </summary>
    /// <inheritdoc cref="Open(string, TimeProvider)" path="/param"/>
    /// <inheritdoc cref="Open(string, TimeProvider)" path="/exception"/>
    public static RegistryStorage OpenToVerify(string root, TimeProvider time) =>
        Open(root, path => Database.OpenToVerify(path, time, () => KeepServersOff(root)), time);

    private static RegistryStorage Open(string root, Func<string, Database> open, TimeProvider time)
    {
        var folder = DataFolder.Open(root);
        RefuseUnfinishedRestore(folder);
        if (!folder.HasDatabase() && folder.HasBlobs())
        {
            // A new database would know none of the blobs, and garbage collection would take them for litter.
            throw new StorageOpenException(
                $"The data folder {folder.Root} holds blobs, but its database {folder.Database} is missing or empty. "
                + "Restore a backup into another folder, run registryd rebuild if there is none, or move the blobs away to begin anew.");
        }

        var storage = new RegistryStorage(folder, open(folder.Database), time);
        SpaceReserve.Fill(folder.Root);
        return storage;
    }

    private static InstanceLock KeepServersOff(string root)
    {
        try
        {
            return InstanceLock.Acquire(root, InstanceKind.Server);
        }
        catch (StorageOpenException exception) when (exception.IsInUse)
        {
            var server = exception.OwnerProcessId is { } id ? $"process {id}" : "another process";
            throw new StorageOpenException(
                $"The database in {root} is still of the version of the server that runs there, {server}, and this registryd is newer. "
                + "Restart the server, which brings the database up to date: systemctl restart registryd",
                exception)
            { IsInUse = true, OwnerProcessId = exception.OwnerProcessId };
        }
    }

    /// <summary>Whether a folder is, or was once, a registry's. Nothing is made in it.</summary>
    public static bool IsIn(string root) => DataFolder.Is(root);

    /// <summary>Refuses a folder that is no registry's, before anything is made in it.</summary>
    /// <param name="root">The folder.</param>
    /// <exception cref="StorageOpenException">It is none.</exception>
    public static void RequireIn(string root)
    {
        if (!IsIn(root))
        {
            throw new StorageOpenException($"There is no registry in {root}. Name its data folder with --data, or in [storage] root.");
        }
    }

    /// <summary>Opens a data folder whose own database is lost with a new one, of another name.</summary>
    /// <inheritdoc cref="Open(string, TimeProvider)" path="/exception"/>
    internal static RegistryStorage OpenBeside(DataFolder folder, string database, TimeProvider time) =>
        new(folder, Database.Open(database, time), time);

    /// <summary>Refuses a data folder that only a restore may go on with.</summary>
    /// <inheritdoc cref="Open(string, TimeProvider)" path="/exception"/>
    internal static void RefuseUnfinishedRestore(DataFolder folder)
    {
        if (folder.RestoredFrom() is { } backup)
        {
            throw new StorageOpenException(
                $"A restore into the data folder {folder.Root} has not come to its end. "
                + $"Run it again: registryd restore {backup} --data {folder.Root}");
        }
    }

    /// <summary>
    /// From now on this process leaves the processor, the disk and the write lock to others: for long work that nobody waits for.
    /// </summary>
    public void GiveWay()
    {
        ProcessPriority.Lower();
        _database.Writer.GiveWay(_time);
    }

    /// <summary>
    /// Whether the thread that makes every change lives. One that waits for a slow disk does, or for another process that writes: nothing
    /// would be better with a new one.
    /// </summary>
    /// <param name="patience">How long it may take to answer.</param>
    public Task<bool> IsAliveAsync(TimeSpan patience) => _database.Writer.IsAliveAsync(patience, _time);

    /// <summary>Finishes the changes that were asked for and closes everything.</summary>
    public void Dispose() => _database.Dispose();
}
