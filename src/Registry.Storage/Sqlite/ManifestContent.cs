using Registry.Core.Manifests;
using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>What a manifest lists, looked up in its repository inside a transaction: what is missing, and how large the rest is.</summary>
internal sealed class ManifestContent(Connection connection, long repository, bool allowMissingChildren)
{
    private readonly HashSet<string> _listed = [];
    private readonly HashSet<string> _missing = [];

    /// <summary>The digests that it lists, each once.</summary>
    public IReadOnlyCollection<string> Listed => _listed;

    /// <summary>Those of them that should be here and are not.</summary>
    public IReadOnlyCollection<string> Missing => _missing;

    /// <summary>
    /// The bytes of the configuration and the layers, or of the children, each once: of what is here as it is, of the rest as declared.
    /// </summary>
    public long Size { get; private set; }

    /// <summary>The bytes of the largest blob.</summary>
    public long LargestBlob { get; private set; }

    /// <summary>Looks everything up. What children are counted for must be known (<see cref="ImageSizes.Measure"/>).</summary>
    public void Measure(ParsedManifest manifest)
    {
        foreach (var blob in manifest.Blobs())
        {
            AddBlob(blob, mayBeMissing: blob.IsExternal);
        }

        foreach (var child in manifest.Children)
        {
            if (Manifests.Find(connection, repository, child.Digest) is { } id)
            {
                Add(child, ImageSizes.Find(connection, id) ?? 0);
            }
            else
            {
                AddBlob(child, allowMissingChildren);
            }
        }
    }

    private void AddBlob(Descriptor blob, bool mayBeMissing)
    {
        var size = BlobLinks.FindSize(connection, repository, blob.Digest);
        if (size is null && !mayBeMissing)
        {
            _missing.Add(blob.Digest.ToString());
            return;
        }

        Add(blob, size ?? blob.Size);
        LargestBlob = Math.Max(LargestBlob, size ?? blob.Size);
    }

    private void Add(Descriptor target, long size)
    {
        if (_listed.Add(target.Digest.ToString()))
        {
            // Foreign content may be declared as large as anybody likes, and indexes may list indexes.
            Size = size > long.MaxValue - Size ? long.MaxValue : Size + size;
        }
    }
}
