using System.Globalization;
using System.IO.Enumeration;
using Registry.Core.Model;
using Registry.Storage.Backup;

namespace Registry.Storage.Files;

/// <summary>Where everything lies below the data folder.</summary>
internal sealed class DataFolder
{
    private const string DatabaseName = "registry.db";
    private const string BlobsName = "blobs";

    private const string RestoreMarkerName = "restoring";

    /// <summary>The files that a data folder has beside what it holds.</summary>
    private static readonly string[] Furniture =
    [
        InstanceKind.Server.FileName, InstanceKind.Collection.FileName, InstanceKind.Verification.FileName, SpaceReserve.FileName,
        RestoreMarkerName + DurableFile.StagedSuffix, BlobTree.LostAndFound, "keys",
        ServerRecord.FileName, ServerRecord.FileName + DurableFile.StagedSuffix,
    ];

    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>Nothing is left out: the usual options ask for each file's status to leave out hidden ones.</summary>
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string _uploads;
    private readonly string _trash;
    private readonly string _quarantine;

    private DataFolder(string root)
    {
        Root = root;
        Blobs = new BlobTree(Path.Join(root, BlobsName));
        _uploads = Path.Join(root, "uploads");
        _trash = Path.Join(root, "trash");
        _quarantine = Path.Join(root, "quarantine");
    }

    /// <summary>The data folder itself.</summary>
    public string Root { get; }

    /// <summary>The database.</summary>
    public string Database => Path.Join(Root, DatabaseName);

    /// <summary>Says that a restore into this folder has not come to its end; it names the backup.</summary>
    public string RestoreMarker => Path.Join(Root, RestoreMarkerName);

    /// <summary>Where a restore puts a blob until it is whole.</summary>
    public string Partial => Path.Join(_uploads, "restoring");

    /// <summary>The published blobs.</summary>
    public BlobTree Blobs { get; }

    /// <summary>Opens the data folder and makes, durably, whatever part of it is missing.</summary>
    /// <exception cref="StorageOpenException">It cannot be made, or is a backup.</exception>
    public static DataFolder Open(string root)
    {
        var folder = Inspect(root);
        if (BackupFolder.IsOne(folder.Root))
        {
            throw new StorageOpenException(
                $"{folder.Root} is a backup and no data folder. Restore it into another: registryd restore {folder.Root} --data DIR");
        }

        try
        {
            folder.CreateFolders();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw new StorageOpenException(
                $"The data folder {folder.Root} cannot be used: {exception.Message} It must be a folder that this process may write to.", exception);
        }

        return folder;
    }

    /// <summary>The data folder as it is, or is not: nothing is made.</summary>
    public static DataFolder Inspect(string root) => new(Path.GetFullPath(root));

    /// <summary>Whether a folder is, or was once, a registry's; unlike <see cref="Open"/> it makes nothing.</summary>
    public static bool Is(string root) => File.Exists(Path.Join(root, DatabaseName)) || Directory.Exists(Path.Join(root, BlobsName));

    /// <summary>The file of a published blob.</summary>
    public string Blob(Digest digest) => Blobs.PathOf(digest);

    /// <summary>The file of a staged blob.</summary>
    public string Staged(UploadId id) => Path.Join(_uploads, id.ToString());

    /// <summary>A file in the trash.</summary>
    public string Trashed(string name) => Path.Join(_trash, name);

    /// <summary>A file in the quarantine.</summary>
    public string Quarantined(string name) => Path.Join(_quarantine, name);

    /// <summary>Every file in the trash.</summary>
    public IEnumerable<FileInfo> TrashedFiles() => new DirectoryInfo(_trash).EnumerateFiles();

    /// <summary>Every staged file.</summary>
    public IEnumerable<FileInfo> StagedFiles() => new DirectoryInfo(_uploads).EnumerateFiles();

    /// <inheritdoc cref="BlobTree.Folders"/>
    public IEnumerable<(string Prefix, DirectoryInfo Folder)> BlobFolders() => Blobs.Folders();

    /// <summary>
    /// The names of the files in a folder, as it lists them: <see cref="DirectoryInfo"/> would ask for each file's status as well, which
    /// takes many times as long.
    /// </summary>
    public static IEnumerable<string> FileNames(DirectoryInfo folder) =>
        new FileSystemEnumerable<string>(folder.FullName, static (ref entry) => entry.FileName.ToString(), Everything)
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory,
        };

    /// <summary>
    /// Where a file goes that shall be kept out of the way: <c>quarantine/sha256-HEX</c>, with a number behind it where that is taken.
    /// </summary>
    public string NewQuarantined(Digest digest)
    {
        var name = $"{digest.Algorithm.Name}-{digest.Hex}";
        var path = Path.Join(_quarantine, name);
        for (var number = 2; File.Exists(path); number++)
        {
            path = Path.Join(_quarantine, string.Create(CultureInfo.InvariantCulture, $"{name}.{number}"));
        }

        return path;
    }

    /// <summary>
    /// Files where only blobs and staged files should be that are neither, by their paths below the data folder, in folders that
    /// have no place there too.
    /// </summary>
    public IEnumerable<string> StrayFiles()
    {
        var staged = StagedFiles().Where(file => !UploadId.TryParse(file.Name, out _)).Select(file => file.FullName);
        var blobs = Blobs.Strays();
        return staged.Concat(blobs).Select(path => Path.GetRelativePath(Root, path));
    }

    /// <summary>Moves a file to the trash. <c>false</c>: there is no such file.</summary>
    public bool MoveToTrash(string path)
    {
        try
        {
            File.Move(path, Trashed(Path.GetFileName(path)), overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="BlobTree.HasFiles"/>
    /// <exception cref="StorageOpenException">They cannot be read.</exception>
    public bool HasBlobs() => Reading(Blobs.HasFiles);

    /// <summary>Whether the folder is missing, or holds nothing but what opening and locking make in it.</summary>
    /// <exception cref="StorageOpenException">It cannot be read.</exception>
    public bool IsUnused() => Reading(() => !Directory.Exists(Root) || new DirectoryInfo(Root).EnumerateFileSystemInfos().All(IsUnused));

    /// <summary>The backup whose restore into this folder has not come to its end; <c>null</c>: there is none.</summary>
    /// <exception cref="StorageOpenException">It cannot be read.</exception>
    public string? RestoredFrom() => Reading(() => File.Exists(RestoreMarker) ? File.ReadAllText(RestoreMarker).TrimEnd('\n') : null);

    /// <summary>Whether there is a database. SQLite takes a file of one byte for an empty one, and so none.</summary>
    public bool HasDatabase() => new FileInfo(Database) is { Exists: true, Length: > 1 };

    /// <summary>
    /// Makes a file the database, durably. Nobody may have either open. A journal that was left of an earlier database is not this
    /// one's: it goes to the quarantine.
    /// </summary>
    /// <param name="path">The file, in the data folder.</param>
    public void PublishDatabase(string path)
    {
        DurableFile.Flush(path);
        foreach (var suffix in (string[])["-wal", "-shm"])
        {
            if (File.Exists(Database + suffix))
            {
                File.Move(Database + suffix, Quarantined(Path.GetFileName(Database) + suffix), overwrite: true);
            }
        }

        DurableFile.Publish(path, Database);
    }

    /// <inheritdoc cref="BlobTree.MakeFolderOf"/>
    public string MakeBlobFolder(Digest digest) => Blobs.MakeFolderOf(digest);

    /// <summary>Makes a folder as all of the data folder are: closed to other users.</summary>
    public static void Create(string path) => Directory.CreateDirectory(path, FolderMode);

    private bool IsUnused(FileSystemInfo entry) => entry switch
    {
        { Name: BlobsName } => !Blobs.HasFiles(),
        DirectoryInfo folder when folder.FullName == _uploads || folder.FullName == _trash || folder.FullName == _quarantine =>
            !folder.EnumerateFileSystemInfos().Any(),
        { Name: DatabaseName } => !HasDatabase(),
        _ => Furniture.Contains(entry.Name),
    };

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw new StorageOpenException(
                $"The data folder {Root} cannot be read by {DataFolderOwner.CurrentName()}: {exception.Message} "
                + "Check its disk, and that all of it belongs to its owner.",
                exception);
        }
    }

    private void CreateFolders()
    {
        Create(Root);
        Create(_uploads);
        Create(_trash);
        Create(_quarantine);
        Blobs.Create();
        Posix.FlushFolder(Root);
    }
}
