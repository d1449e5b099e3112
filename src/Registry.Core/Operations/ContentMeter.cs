using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Adds up what a manifest takes with everything below it, each content once.</summary>
internal sealed class ContentMeter(IManifestStore manifests, IBlobStore blobs, RepositoryName repository)
{
    private readonly HashSet<Digest> _counted = [];

    /// <summary>What has been added up, in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a manifest, its blobs and, where they are here, its children.</summary>
    public async Task AddAsync(StoredManifest manifest, CancellationToken cancellationToken)
    {
        // No recursion: indexes list indexes as deep as somebody pushed them. Digests alone wait: manifests may be many, and large.
        var children = new Queue<Digest>();
        await AddAsync(manifest, children, cancellationToken);
        while (children.TryDequeue(out var digest))
        {
            if (await manifests.FindAsync(repository, new Reference(digest), cancellationToken) is { } child)
            {
                await AddAsync(child, children, cancellationToken);
            }
            else
            {
                await AddBlobAsync(digest, cancellationToken);
            }
        }
    }

    private async Task AddAsync(StoredManifest manifest, Queue<Digest> children, CancellationToken cancellationToken)
    {
        if (!_counted.Add(manifest.Digest))
        {
            return;
        }

        Size += manifest.Bytes.Length;
        var content = ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType);
        foreach (var blob in content.Blobs())
        {
            await AddBlobAsync(blob.Digest, cancellationToken);
        }

        foreach (var child in content.Children)
        {
            children.Enqueue(child.Digest);
        }
    }

    private async Task AddBlobAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (_counted.Add(digest))
        {
            Size += (await blobs.FindAsync(repository, digest, cancellationToken))?.Size ?? 0;
        }
    }
}
