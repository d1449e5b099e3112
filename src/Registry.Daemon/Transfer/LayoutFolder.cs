using System.Runtime.CompilerServices;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>An OCI image layout (OCI image spec, image-layout.md).</summary>
internal sealed class LayoutFolder : FolderSource
{
    /// <summary>The annotation that names an image in <c>index.json</c> (OCI image spec, annotations.md).</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The annotation in which containerd and buildkit keep an image's full name.</summary>
    public const string FullName = "io.containerd.image.name";

    private readonly string _path;
    private readonly ContentFolder _content;
    private readonly ImportNames _names;

    private LayoutFolder(string path, ContentFolder content, ImportNames names)
        : base(content) => (_path, _content, _names) = (path, content, names);

    /// <summary>The file of a blob in a layout.</summary>
    public static string PathOf(string layout, Digest digest) => $"{layout}/blobs/{digest.Algorithm.Name}/{digest.Hex}";

    /// <summary>Opens the layout that is here; <c>null</c>: there is none.</summary>
    public static LayoutFolder? TryOpen(string path, ImportNames names, long maxManifestSize) =>
        File.Exists(Path.Join(path, "oci-layout"))
            ? new LayoutFolder(path, new ContentFolder(digest => PathOf(path, digest), maxManifestSize), names)
            : null;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<SourceImage> ListAsync(
        Action<string> problem, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = await ReadIndexAsync(cancellationToken);
        var isOneOfMany = entries.Select(entry => FullNameOf(entry)?.Repository.ToString()).OfType<string>().Distinct().Count() > 1;
        foreach (var entry in entries)
        {
            if (NameOf(entry) is not { } image)
                problem($"{_path}: {Describe(entry)} names no repository and tag{(_names.To is null ? "; --to names the repository" : "")}");
            else if (MoveOf(image.Repository, isOneOfMany && FullNameOf(entry) is not null, problem) is { } move)
                yield return new SourceImage(move, new Reference(entry.Digest), image.Reference?.Tag is { } tag ? [tag] : []);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<SourceManifest?> FindManifestAsync(
        RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        _content.FindManifestAsync(digest, cancellationToken);

    private async Task<IReadOnlyList<Descriptor>> ReadIndexAsync(CancellationToken cancellationToken)
    {
        var path = Path.Join(_path, "index.json");
        try
        {
            return ManifestParser.Parse(await File.ReadAllBytesAsync(path, cancellationToken), MediaTypes.OciIndex).Children;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RegistryException)
        {
            throw new SourceException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private RepositoryMove? MoveOf(RepositoryName repository, bool isOneOfMany, Action<string> problem)
    {
        if (isOneOfMany)
            return _names.MoveOneOfMany(repository.ToString(), problem);
        return _names.Includes(repository) ? _names.MoveOne(repository) : null;
    }

    /// <summary>The repository and tag of an entry; <c>null</c>: it does not say where it belongs, and nobody else does.</summary>
    private ImageName? NameOf(Descriptor entry)
    {
        var refName = entry.Annotations?.GetValueOrDefault(RefName);
        var full = FullNameOf(entry);
        if (_names.To is not { } name)
            return full;
        Reference? tag = Tag.TryParse(refName, out var parsed) ? new Reference(parsed) : full?.Reference;
        return refName is null || tag is not null ? new ImageName(full?.Repository ?? name, tag) : null;
    }

    private static ImageName? FullNameOf(Descriptor entry) =>
        ParseFullName(entry.Annotations?.GetValueOrDefault(FullName)) ?? ParseFullName(entry.Annotations?.GetValueOrDefault(RefName));

    /// <summary>Reads <c>host/repository:tag</c>; a repository keeps its name on every host.</summary>
    private static ImageName? ParseFullName(string? text)
    {
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var isHost = slash > 0 && (text.AsSpan(0, slash).ContainsAny('.', ':') || text.AsSpan(0, slash).SequenceEqual("localhost"));
        return ImageName.TryParse(isHost ? text.AsSpan(slash + 1) : text, out var image) && image.Reference?.Tag is not null ? image : null;
    }

    private static string Describe(Descriptor entry) =>
        entry.Annotations?.GetValueOrDefault(RefName) is { } name ? $"'{name}'" : entry.Digest.ToString();
}
