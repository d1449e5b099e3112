using System.Text;
using Benchmarks.Wire;

namespace Benchmarks.Stores;

/// <summary>
/// The file system layout of docker-registry (distribution 2.8, <c>registry/storage/paths.go</c>): every blob, manifest, layer of a
/// repository and tag is a folder with one small file.
/// </summary>
/// <param name="root">The configured <c>rootdirectory</c>.</param>
internal sealed class DistributionStore(string root) : ImageStore
{
    private readonly string _root = Path.Combine(root, "docker/registry/v2");

    public override void Add(IEnumerable<(string Repository, string? Tag, Image Image)> images)
    {
        foreach (var (repository, tag, image) in images)
        {
            AddUnreferenced(repository, image.Blobs);
            Write(BlobFile(image.Digest), image.Manifest);
            var manifests = Path.Combine(_root, "repositories", repository, "_manifests");
            Link(Path.Combine(manifests, "revisions"), image.Digest);
            if (tag is null)
                continue;
            var tagged = Path.Combine(manifests, "tags", tag);
            Write(Path.Combine(tagged, "current/link"), Encoding.ASCII.GetBytes(image.Digest));
            Link(Path.Combine(tagged, "index"), image.Digest);
        }
    }

    public override void AddUnreferenced(string repository, IEnumerable<NoiseBlob> blobs)
    {
        foreach (var blob in blobs)
        {
            Write(BlobFile(blob.Digest), blob.Blocks().Single().Span);
            Link(Path.Combine(_root, "repositories", repository, "_layers"), blob.Digest);
        }
    }

    public override bool Holds(NoiseBlob blob) => File.Exists(BlobFile(blob.Digest));

    public override void Dispose()
    {
    }

    private static void Link(string folder, string digest) =>
        Write(Path.Combine(folder, "sha256", Hex(digest), "link"), Encoding.ASCII.GetBytes(digest));

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private string BlobFile(string digest) => Path.Combine(_root, "blobs/sha256", Hex(digest)[..2], Hex(digest), "data");
}
