using System.Globalization;
using Registry.Core.Model;

namespace Registry.Storage.Files;

/// <summary>Where everything lies below the data folder.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private readonly string _blobs;
    private readonly string _uploads;
    private readonly string _trash;
    private readonly string _quarantine;
    private readonly HashSet<string> _durableFolders = [];
    private readonly Lock _lock = new();

    private DataFolder(string root)
    {
        Root = root;
        _blobs = Path.Join(root, "blobs");
        _uploads = Path.Join(root, "uploads");
        _trash = Path.Join(root, "trash");
        _quarantine = Path.Join(root, "quarantine");
    }

    /// <summary>The data folder itself.</summary>
    public string Root { get; }

    /// <summary>The database.</summary>
    public string Database => Path.Join(Root, "registry.db");

    /// <summary>Opens the data folder and makes, durably, whatever part of it is missing.</summary>
    /// <exception cref="StorageOpenException">It cannot be made.</exception>
    public static DataFolder Open(string root)
    {
        var folder = new DataFolder(Path.GetFullPath(root));
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

    /// <summary>The file of a published blob.</summary>
    public string Blob(Digest digest) => Path.Join(BlobFolder(digest), digest.Hex);

    /// <summary>The file of a staged blob.</summary>
    public string Staged(UploadId id) => Path.Join(_uploads, id.ToString());

    /// <summary>A file in the trash.</summary>
    public string Trashed(string name) => Path.Join(_trash, name);

    /// <summary>Every file in the trash.</summary>
    public IEnumerable<FileInfo> TrashedFiles() => new DirectoryInfo(_trash).EnumerateFiles();

    /// <summary>Every staged file.</summary>
    public IEnumerable<FileInfo> StagedFiles() => new DirectoryInfo(_uploads).EnumerateFiles();

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
        var blobs = Directory.EnumerateFiles(_blobs, "*", SearchOption.AllDirectories).Where(path => !IsInItsPlace(path));
        return staged.Concat(blobs).Select(path => Path.GetRelativePath(Root, path));
    }

    /// <summary>Every folder that takes blobs, named as the digests in it begin: <c>sha256:ab</c>.</summary>
    public IEnumerable<(string Prefix, DirectoryInfo Folder)> BlobFolders() =>
        from algorithm in DigestAlgorithms.All
        from folder in new DirectoryInfo(Path.Join(_blobs, algorithm.Name)).EnumerateDirectories()
        select ($"{algorithm.Name}:{folder.Name}", folder);

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

    /// <summary>Whether any blob lies here, recorded or not.</summary>
    public bool HasBlobs() => Directory.EnumerateFiles(_blobs, "*", SearchOption.AllDirectories).Any();

    /// <summary>
    /// The folder that takes a digest's blob: one for each first byte, so that none grows without bound. It is made when it is
    /// first needed, because making all of them is most of what a first start would take.
    /// </summary>
    public string MakeBlobFolder(Digest digest)
    {
        var path = BlobFolder(digest);
        lock (_lock)
        {
            // Once in each process even where it exists: whoever made it may not have come to the flush.
            if (!_durableFolders.Contains(path))
            {
                Directory.CreateDirectory(path, FolderMode);
                Posix.FlushFolder(Path.Join(_blobs, digest.Algorithm.Name));
                _durableFolders.Add(path);
            }
        }

        return path;
    }

    /// <summary>Whether a file below the folder of blobs is named as a digest and lies where that belongs.</summary>
    private bool IsInItsPlace(string path) =>
        Path.GetRelativePath(_blobs, path).Split(Path.DirectorySeparatorChar) is [var algorithm, _, var hex]
        && Digest.TryParse($"{algorithm}:{hex}", out var digest)
        && Blob(digest) == path;

    private string BlobFolder(Digest digest) => Path.Join(_blobs, digest.Algorithm.Name, digest.Hex[..2]);

    private void CreateFolders()
    {
        Directory.CreateDirectory(Root, FolderMode);
        Create(_uploads, _blobs, _trash, _quarantine);
        Create([.. DigestAlgorithms.All.Select(algorithm => Path.Join(_blobs, algorithm.Name))]);
        Posix.FlushFolder(_blobs);
        Posix.FlushFolder(Root);
    }

    private static void Create(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(path, FolderMode);
        }
    }
}
