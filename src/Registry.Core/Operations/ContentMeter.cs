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
            if (await manifests.FindAsync(repository, new Reference(child.Digest), cancellationToken) is { } found)
            {
                await AddAsync(found, cancellationToken);
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
