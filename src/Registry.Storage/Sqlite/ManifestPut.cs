using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>The transaction that stores one manifest. An exception takes all of it back.</summary>
internal sealed class ManifestPut(Connection connection, ManifestWrite write, long now)
{
    private readonly long _repository = Repositories.FindOrAdd(connection, write.Repository);
    private readonly HashSet<string> _missing = [];

    /// <summary>Stores it.</summary>
    /// <returns>The tags that named another manifest until then.</returns>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.ManifestBlobUnknown"/>, naming everything that is missing.</exception>
    public IReadOnlyList<MovedTag> Run()
    {
        var known = Manifests.Find(connection, _repository, write.Digest);
        var manifest = known ?? Manifests.Add(connection, _repository, write, now);
        AddReferences(manifest);
        var moved = SetTags(manifest);

        if (known is null)
        {
            Holds.SettleReferrers(connection, _repository, write.Digest, now);
        }
        else
        {
            Manifests.Update(connection, manifest, write, now);
            Holds.RenewManifest(connection, manifest, now);
        }

        Holds.SettleManifest(connection, manifest, now);
        return moved;
    }

    private List<MovedTag> SetTags(long manifest)
    {
        var moved = new List<MovedTag>();
        foreach (var tag in write.Tags.Where(tag => write.MovesTags || Tags.IsFree(connection, _repository, tag)))
        {
            if (Tags.Set(connection, _repository, tag, manifest, now) is { } previous)
            {
                moved.Add(new MovedTag(tag, Manifests.DigestOf(connection, previous)));
            }
        }

        return moved;
    }

    private void AddReferences(long manifest)
    {
        if (write.Manifest.Config is { } config)
        {
            AddReference(manifest, config, config.IsExternal || IsBlobHere(config));
        }

        foreach (var layer in write.Manifest.Layers)
        {
            AddReference(manifest, layer, layer.IsExternal || IsBlobHere(layer));
        }

        foreach (var child in write.Manifest.Children)
        {
            AddReference(manifest, child, write.AllowMissingChildren || IsManifestHere(child) || IsBlobHere(child));
        }

        if (_missing.Count > 0)
        {
            throw new RegistryException(
                RegistryErrorCode.ManifestBlobUnknown, $"{write.Repository} does not hold what the manifest lists. Push that first.")
            {
                Subjects = [.. _missing],
            };
        }
    }

    private void AddReference(long manifest, Descriptor target, bool isHere)
    {
        var digest = target.Digest.ToString();
        if (!isHere)
        {
            _missing.Add(digest);
            return;
        }

        Manifests.AddReference(connection, _repository, digest, manifest);
        Holds.SettleListed(connection, _repository, digest, now);
    }

    private bool IsBlobHere(Descriptor blob) => BlobLinks.Find(connection, _repository, blob.Digest.ToString()) is not null;

    private bool IsManifestHere(Descriptor manifest) => Manifests.Find(connection, _repository, manifest.Digest) is not null;
}
