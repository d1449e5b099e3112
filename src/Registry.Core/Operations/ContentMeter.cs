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
        // No recursion: indexes list indexes as deep as somebody pushed them.
        var next = new Queue<StoredManifest>([manifest]);
        while (next.TryDequeue(out var found))
        {
            if (_counted.Add(found.Digest))
            {
                await AddAsync(found, next, cancellationToken);
            }
        }
    }

    private async Task AddAsync(StoredManifest manifest, Queue<StoredManifest> next, CancellationToken cancellationToken)
    {
        Size += manifest.Bytes.Length;
        var content = ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType);
        foreach (var blob in content.Blobs())
        {
            await AddBlobAsync(blob.Digest, cancellationToken);
        }

        foreach (var child in content.Children)
        {
            if (await manifests.FindAsync(repository, new Reference(child.Digest), cancellationToken) is { } found)
            {
                next.Enqueue(found);
            }
            else
            {
                await AddBlobAsync(child.Digest, cancellationToken);
            }
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
