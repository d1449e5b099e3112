using System.Runtime.CompilerServices;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>
/// The file-system storage of a docker-registry (CNCF distribution, <c>registry/storage/paths.go</c>):
/// <c>repositories/NAME/_manifests/tags/TAG/current/link</c>, <c>repositories/NAME/_manifests/revisions/sha256/HEX/link</c> and
/// <c>blobs/sha256/AB/HEX/data</c>.
/// </summary>
internal sealed class DistributionFolder : FolderSource
{
    private readonly ContentFolder _content;
    private readonly DirectoryInfo _repositories;
    private readonly ImportNames _names;

    private DistributionFolder(DirectoryInfo repositories, ContentFolder content, ImportNames names)
        : base(content) => (_repositories, _content, _names) = (repositories, content, names);

    /// <summary>Opens the storage that has its root, or the root of what is in it, here; <c>null</c>: there is none.</summary>
    public static DistributionFolder? TryOpen(string path, ImportNames names, long maxManifestSize)
    {
        string[] candidates = [Path.Join(path, "docker", "registry", "v2"), Path.Join(path, "registry", "v2"), Path.Join(path, "v2"), path];
        var root = candidates.FirstOrDefault(
            candidate => Directory.Exists(Path.Join(candidate, "repositories")) && Directory.Exists(Path.Join(candidate, "blobs")));
        if (root is null)
            return null;
        var content = new ContentFolder(
            digest => $"{root}/blobs/{digest.Algorithm.Name}/{digest.Hex[..2]}/{digest.Hex}/data", maxManifestSize);
        return new DistributionFolder(new DirectoryInfo(Path.Join(root, "repositories")), content, names);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<SourceImage> ListAsync(
        Action<string> problem, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, manifests) in FindRepositories(_repositories, "", problem))
        {
            if (_names.MoveOneOfMany(name, problem) is not { } move)
                continue;
            foreach (var image in await ListImagesAsync(move, manifests, problem, cancellationToken))
                yield return image;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<SourceManifest?> FindManifestAsync(
        RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        // Deleting a manifest takes this file alone; the bytes stay until the next garbage collection.
        var link = $"{_repositories.FullName}/{repository}/_manifests/revisions/{digest.Algorithm.Name}/{digest.Hex}/link";
        try
        {
            return IsThere(link) ? _content.FindManifestAsync(digest, cancellationToken) : ValueTask.FromResult<SourceManifest?>(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{link} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Every folder with manifests below another; a repository may lie in another.</summary>
    private static IEnumerable<(string Name, string Manifests)> FindRepositories(DirectoryInfo folder, string name, Action<string> problem)
    {
        foreach (var child in SubfoldersOf(folder, problem))
        {
            var inner = name.Length == 0 ? child.Name : $"{name}/{child.Name}";
            if (child.Name == "_manifests")
                yield return (name, child.FullName);
            if (child.Name.StartsWith('_'))
                continue;
            if (child.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                problem($"{child.FullName} is a symbolic link, which is not followed");
                continue;
            }

            foreach (var found in FindRepositories(child, inner, problem))
                yield return found;
        }
    }

    private static async Task<IReadOnlyList<SourceImage>> ListImagesAsync(
        RepositoryMove move, string manifests, Action<string> problem, CancellationToken cancellationToken)
    {
        var tags = new Dictionary<Digest, List<Tag>>();
        foreach (var folder in SubfoldersOf(new DirectoryInfo(Path.Join(manifests, "tags")), problem))
        {
            if (!Tag.TryParse(folder.Name, out var tag))
                problem($"{move.Source}: {folder.Name} is not a tag");
            else if (await ReadLinkAsync(Path.Join(folder.FullName, "current", "link"), cancellationToken) is { } digest)
                (tags.TryGetValue(digest, out var list) ? list : tags[digest] = []).Add(tag);
            else
                problem($"{move.Source}:{tag} cannot be read: its link names no manifest");
        }

        var revisions = ListRevisions(Path.Join(manifests, "revisions"), problem);
        return
        [
            .. tags.Select(entry => new SourceImage(move, new Reference(entry.Key), entry.Value)),
            .. revisions.Where(digest => !tags.ContainsKey(digest)).Select(digest => new SourceImage(move, new Reference(digest), [])),
        ];
    }

    private static IEnumerable<Digest> ListRevisions(string revisions, Action<string> problem)
    {
        var folders =
            from algorithm in SubfoldersOf(new DirectoryInfo(revisions), problem)
            from folder in SubfoldersOf(algorithm, problem)
            select folder;
        foreach (var folder in folders)
        {
            var isDigest = Digest.TryParse($"{folder.Parent!.Name}:{folder.Name}", out var digest);
            if (isDigest && IsRevision(Path.Join(folder.FullName, "link"), problem))
                yield return digest;
        }
    }

    private static bool IsRevision(string link, Action<string> problem)
    {
        try
        {
            return IsThere(link);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem($"{link} cannot be read: {exception.Message}");
            return false;
        }
    }

    /// <summary>Whether there is a file. Unlike <see cref="File.Exists"/>, it does not take one for missing that cannot be reached.</summary>
    private static bool IsThere(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static async Task<Digest?> ReadLinkAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Digest.TryParse((await File.ReadAllTextAsync(path, cancellationToken)).AsSpan().Trim(), out var digest) ? digest : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IReadOnlyList<DirectoryInfo> SubfoldersOf(DirectoryInfo folder, Action<string> problem)
    {
        try
        {
            return [.. folder.EnumerateDirectories().OrderBy(child => child.Name, StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem($"{folder.FullName} cannot be read: {exception.Message}");
            return [];
        }
    }
}
