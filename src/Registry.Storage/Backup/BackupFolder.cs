using System.Text.Json;
using Registry.Storage.Files;

namespace Registry.Storage.Backup;

/// <summary>A folder that holds a backup: its record, the database's copy, and the blobs.</summary>
internal sealed class BackupFolder
{
    private const string DatabasePattern = "registry-*.db";

    private BackupFolder(string root, BackupRecord record)
    {
        Root = root;
        Record = record;
        Blobs = new BlobTree(BlobsIn(root));
    }

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>What it holds.</summary>
    public BackupRecord Record { get; private set; }

    /// <summary>Its blobs.</summary>
    public BlobTree Blobs { get; }

    /// <summary>Where a blob is copied to before it gets its name.</summary>
    public string Partial => Path.Join(Root, "partial");

    /// <summary>The database's copy; <c>null</c> while no backup has been completed.</summary>
    public string? Database => Record.Database is { } name ? Path.Join(Root, name) : null;

    /// <summary>Opens a folder to write a backup into; it is made where it is missing.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="source">The data folder.</param>
    /// <exception cref="BackupException">It is no place for a backup of that data folder.</exception>
    public static BackupFolder OpenOrCreate(string root, string source)
    {
        try
        {
            var record = FindRecord(root, source);
            DataFolder.Create(root);
            var folder = new BackupFolder(root, record ?? Begin(root, source));
            folder.Blobs.Create();
            folder.RemoveUnfinished();
            return folder;
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw Unwritable(root, exception);
        }
    }

    /// <summary>Opens a folder to tell what a backup would do to it. Nothing is written, and the folder may be missing.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="source">The data folder.</param>
    /// <exception cref="BackupException">It is no place for a backup of that data folder, or cannot be read.</exception>
    public static BackupFolder Inspect(string root, string source)
    {
        try
        {
            return new BackupFolder(root, FindRecord(root, source) ?? NewRecord(source));
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw Unreadable($"The folder {root}", exception);
        }
    }

    /// <summary>Opens a backup to restore.</summary>
    /// <exception cref="BackupException">It is none, not complete, or cannot be read.</exception>
    public static BackupFolder Open(string root)
    {
        try
        {
            var record = ReadRecord(root) ?? throw new BackupException($"{root} holds no backup.");
            return record.Database is not null
                ? new BackupFolder(root, record)
                : throw new BackupException($"The backup in {root} was never completed. Run the backup again, or choose another.");
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw Unreadable($"The backup {root}", exception);
        }
    }

    /// <summary>Whether a folder holds a backup.</summary>
    public static bool IsOne(string root) => File.Exists(RecordIn(root));

    /// <summary>A folder's full path, spelled in one way.</summary>
    public static string Normalize(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>A backup goes with what it is a backup of if one lies in the other, by whatever name.</summary>
    /// <exception cref="BackupException">It does.</exception>
    public static void RefuseWithin(string root, string source)
    {
        if (IsWithin(root, source) || IsWithin(source, root) || IsWithin(BlobsIn(root), source))
        {
            throw new BackupException(
                $"{root} and the data folder {source} lie in one another. Choose another folder, best on another disk.");
        }
    }

    /// <summary>The database's copy of a backup that is being made.</summary>
    public string DatabaseOf(DateTimeOffset takenAt) => Path.Join(Root, $"registry-{takenAt.UtcDateTime:yyyyMMddTHHmmss.fffZ}.db");

    /// <summary>Makes a backup the one that the folder holds, durably. What it consists of is durable already.</summary>
    public void Complete(BackupRecord record)
    {
        Posix.FlushFolder(Root);
        WriteRecord(Root, record);
        Record = record;
    }

    /// <summary>Removes what belongs to no complete backup, as far as that is possible; the next run tries again.</summary>
    public void Tidy()
    {
        try
        {
            RemoveUnfinished();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            // It is only in the way.
        }
    }

    private void RemoveUnfinished()
    {
        File.Delete(Partial);
        foreach (var file in Directory.EnumerateFiles(Root, DatabasePattern + "*").Where(file => file != Database))
        {
            File.Delete(file);
        }
    }

    /// <summary>The record of a folder that may take a backup of a data folder; <c>null</c>: it is empty or missing.</summary>
    private static BackupRecord? FindRecord(string root, string source)
    {
        RefuseWithin(root, source);
        var record = ReadRecord(root);
        if (record is not null && record.Source != source)
        {
            throw new BackupException(
                $"{root} holds a backup of {record.Source}, not of {source}. Choose another folder; if that registry has moved here, "
                + $"change \"source\" in {RecordIn(root)}.");
        }

        return record is not null || !Directory.Exists(root) || !Directory.EnumerateFileSystemEntries(root).Any()
            ? record
            : throw new BackupException($"{root} is not empty and holds no backup. Choose another folder.");
    }

    private static BackupRecord NewRecord(string source) => new(BackupRecord.LatestVersion, source);

    private static BackupRecord Begin(string root, string source)
    {
        var record = NewRecord(source);
        WriteRecord(root, record);
        return record;
    }

    /// <summary>The refusal of a folder that nothing could be made in.</summary>
    internal static BackupException Unwritable(string root, Exception cause)
    {
        var user = DataFolderOwner.CurrentName();
        return new BackupException(
            StorageFault.IsFull(cause)
                ? $"The disk of {root} is full: {cause.Message} Make room there, or choose another disk."
                : $"{root} cannot be written to by {user}, who owns the data folder: {cause.Message} Run: install -d -m 750 -o {user} {root}",
            cause);
    }

    private static BackupException Unreadable(string what, Exception cause) => new(
        $"{what} cannot be read by {DataFolderOwner.CurrentName()}: {cause.Message} The owner of the data folder must be allowed to.", cause);

    private static BackupRecord? ReadRecord(string root)
    {
        var path = RecordIn(root);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(path), BackupJson.Default.BackupRecord);
            return record switch
            {
                null or { Source: null } => throw new BackupException($"{path} does not describe a backup."),
                { Version: > BackupRecord.LatestVersion } => throw new BackupException(
                    $"The backup in {root} was made by a newer registryd. Upgrade this one."),
                _ => record,
            };
        }
        catch (JsonException exception)
        {
            throw new BackupException($"{path} does not describe a backup: {exception.Message}", exception);
        }
    }

    private static void WriteRecord(string root, BackupRecord record) =>
        DurableFile.Write(RecordIn(root), JsonSerializer.SerializeToUtf8Bytes(record, BackupJson.Default.BackupRecord));

    private static bool IsWithin(string path, string folder)
    {
        var identity = Posix.IdentityOf(folder);
        for (var at = Resolve(path); at is not null; at = Path.GetDirectoryName(at))
        {
            if (identity is not null && Posix.IdentityOf(at) == identity)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A path without symbolic links, as far as it exists.</summary>
    private static string Resolve(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        var resolved = Path.Join(Resolve(parent), Path.GetFileName(path));
        return new DirectoryInfo(resolved) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target ? Resolve(target) : resolved
            : resolved;
    }

    private static string RecordIn(string root) => Path.Join(root, "backup.json");

    private static string BlobsIn(string root) => Path.Join(root, "blobs");
}
