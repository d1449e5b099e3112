using Registry.Core.Model;

namespace Registry.Storage.Files;

/// <summary>Where everything lies below the data folder.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>One folder for each first byte of a digest, so that no folder grows without bound and publishing never makes one.</summary>
    private static readonly string[] FanOut = [.. Enumerable.Range(0, 256).Select(first => first.ToString("x2", provider: null))];

    private readonly string _blobs;
    private readonly string _uploads;

    private DataFolder(string root)
    {
        Root = root;
        _blobs = Path.Join(root, "blobs");
        _uploads = Path.Join(root, "uploads");
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

    /// <summary>The folder that holds a published blob.</summary>
    public string BlobFolder(Digest digest) => Path.Join(_blobs, digest.Algorithm.Name, digest.Hex[..2]);

    /// <summary>The file of a staged blob.</summary>
    public string Staged(UploadId id) => Path.Join(_uploads, id.ToString());

    /// <summary>Whether any blob lies here, recorded or not.</summary>
    public bool HasBlobs() => Directory.EnumerateFiles(_blobs, "*", SearchOption.AllDirectories).Any();

    private void CreateFolders()
    {
        Create(Root, string.Empty);
        Create(Root, "uploads", "trash", "quarantine", "blobs");
        foreach (var algorithm in DigestAlgorithms.All)
        {
            Create(_blobs, algorithm.Name);
            Create(Path.Join(_blobs, algorithm.Name), FanOut);
        }
    }

    private static void Create(string parent, params ReadOnlySpan<string> names)
    {
        var isNew = false;
        foreach (var name in names)
        {
            var path = Path.Join(parent, name);
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, FolderMode);
                isNew = true;
            }
        }

        if (isNew)
        {
            Posix.FlushFolder(parent);
        }
    }
}
