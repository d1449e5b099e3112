using Registry.Core.Model;

namespace Registry.Storage.Files;

/// <summary>Published blobs as files: <c>sha256/ab/ab12...</c>, named by their digests.</summary>
/// <param name="root">The folder that holds a folder for each algorithm.</param>
internal sealed class BlobTree(string root)
{
    /// <summary>Every blob is read-only: its bytes are those of its digest for good.</summary>
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const int FoldersPerAlgorithm = 256;

    /// <summary>What ext4 keeps at the top of a file system, for root alone: it is there where the blobs have a disk of their own.</summary>
    public const string LostAndFound = "lost+found";

    private readonly HashSet<string> _durableFolders = [];
    private readonly Lock _lock = new();

    /// <summary>How the digests begin that share a folder, in order: <c>sha256:00</c> and so on.</summary>
    public static IEnumerable<string> Prefixes { get; } =
        [.. DigestAlgorithms.All.SelectMany(algorithm => Enumerable.Range(0, FoldersPerAlgorithm), (algorithm, first) => $"{algorithm.Name}:{first:x2}")];

    /// <summary>The file of a blob.</summary>
    public string PathOf(Digest digest) => Path.Join(FolderOf(digest), digest.Hex);

    /// <summary>Every folder that takes blobs, named as the digests in it begin: <c>sha256:ab</c>.</summary>
    public IEnumerable<(string Prefix, DirectoryInfo Folder)> Folders()
    {
        foreach (var algorithm in DigestAlgorithms.All)
        {
            foreach (var folder in new DirectoryInfo(Path.Join(root, algorithm.Name)).EnumerateDirectories())
            {
                yield return ($"{algorithm.Name}:{folder.Name}", folder);
            }
        }
    }

    /// <summary>The sizes of the blobs whose digests begin alike, by digest; files of other names are left out.</summary>
    /// <param name="prefix">How the digests begin, one of <see cref="Prefixes"/>.</param>
    public Dictionary<Digest, long> SizesIn(string prefix)
    {
        var sizes = new Dictionary<Digest, long>();
        var folder = new DirectoryInfo(Path.Join(root, prefix.Replace(':', '/')));
        if (!folder.Exists)
        {
            return sizes;
        }

        var algorithm = prefix[..(prefix.IndexOf(':') + 1)];
        foreach (var file in folder.EnumerateFiles())
        {
            if (Digest.TryParse(algorithm + file.Name, out var digest))
            {
                sizes.Add(digest, file.Length);
            }
        }

        return sizes;
    }

    /// <summary>Whether any file lies here, recorded or not.</summary>
    public bool HasFiles() => Files().Any();

    /// <summary>The paths of files that are not named as digests or do not lie where those belong.</summary>
    public IEnumerable<string> Strays() => Files().Where(path => !IsInItsPlace(path));

    /// <summary>
    /// The folder that takes a digest's blob: one for each first byte, so that none grows without bound. It is made when it is
    /// first needed, because making all of them is most of what a first start would take.
    /// </summary>
    public string MakeFolderOf(Digest digest)
    {
        var path = FolderOf(digest);
        lock (_lock)
        {
            // Once in each process even where it exists: whoever made it may not have come to the flush.
            if (!_durableFolders.Contains(path))
            {
                DataFolder.Create(path);
                Posix.FlushFolder(Path.Join(root, digest.Algorithm.Name));
                _durableFolders.Add(path);
            }
        }

        return path;
    }

    /// <summary>Makes the folders of the algorithms, durably; its own name is its parent's to flush.</summary>
    public void Create()
    {
        DataFolder.Create(root);
        foreach (var algorithm in DigestAlgorithms.All)
        {
            DataFolder.Create(Path.Join(root, algorithm.Name));
        }

        Posix.FlushFolder(root);
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(root).Concat(
        Directory.EnumerateDirectories(root)
            .Where(folder => Path.GetFileName(folder) != LostAndFound)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)));

    private bool IsInItsPlace(string path) =>
        Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar) is [var algorithm, _, var hex]
        && Digest.TryParse($"{algorithm}:{hex}", out var digest)
        && PathOf(digest) == path;

    private string FolderOf(Digest digest) => Path.Join(root, digest.Algorithm.Name, digest.Hex[..2]);
}
