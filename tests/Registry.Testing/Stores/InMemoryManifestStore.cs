using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Manifests and tags in memory.</summary>
internal sealed class InMemoryManifestStore(InMemoryRepositories repositories) : IManifestStore
{
    /// <inheritdoc/>
    public ValueTask<StoredManifest?> FindAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        new(repositories.Run(repository, found =>
        {
            var digest = reference.Tag is { } tag ? found.Tags.GetValueOrDefault(tag) : reference.Digest.GetValueOrDefault();
            return found.Manifests.TryGetValue(digest, out var manifest)
                ? new StoredManifest(digest, manifest.Write.Manifest.MediaType, manifest.Write.Bytes)
                {
                    UnreferencedAt = manifest.UnreferencedAt,
                }
                : null;
        }));

    /// <inheritdoc/>
    public ValueTask<bool> RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        new(repositories.Run(repository, found =>
        {
            if (!found.Manifests.TryGetValue(digest, out var manifest))
            {
                return false;
            }

            manifest.UnreferencedAt = null;
            return true;
        }));

    /// <inheritdoc/>
    public ValueTask<PutManifest> PutAsync(ManifestWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(repositories.Run(all =>
        {
            var found = all.Get(write.Repository);
            if (Missing(write, found) is { Length: > 0 } missing)
            {
                throw new RegistryException(RegistryErrorCode.ManifestBlobUnknown, "Something is missing.") { Subjects = missing };
            }

            return all.RunOrTakeBack(write.Repository, () => Put(write, found, all));
        }));
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(
        RepositoryName repository, Digest digest, EffectiveLimits limits, EventOrigin? origin, CancellationToken cancellationToken) =>
        new(repositories.Run(repository, found =>
        {
            var tags = found.Tags.Where(tag => tag.Value == digest).Select(tag => tag.Key).ToList();
            tags.ForEach(tag => limits.RequireMutable(tag.ToString()));
            found.RequireMutable(digest, limits);
            tags.ForEach(tag => found.Tags.Remove(tag));
            return found.Manifests.Remove(digest);
        }));

    /// <inheritdoc/>
    public ValueTask<bool> RemoveTagAsync(
        RepositoryName repository, Tag tag, Digest? expected, EventOrigin? origin, CancellationToken cancellationToken) =>
        new(repositories.Run(
            repository, found => (expected is null || found.Tags.GetValueOrDefault(tag) == expected) && found.Tags.Remove(tag)));

    private static PutManifest Put(ManifestWrite write, InMemoryRepository found, InMemoryRepositories all)
    {
        var limits = write.Limits;
        limits.RequireWritable();
        limits.RequireMediaType(write.Manifest);
        if (found.Manifests.TryGetValue(write.Digest, out var known) && known.Write.Manifest.MediaType != write.Manifest.MediaType)
        {
            found.RequireMutable(write.Digest, limits);
            foreach (var (tag, _) in found.Tags.Where(tag => tag.Value == write.Digest))
            {
                limits.RequireUnneeded(write.Digest, tag.ToString());
            }
        }

        var (quotaBefore, tagsBefore) = (all.QuotaUsed(limits.QuotaScope), found.Tags.Count);
        found.Manifests[write.Digest] = new InMemoryManifest(write);
        var moved = new List<MovedTag>();
        foreach (var tag in write.Tags.Where(tag => write.MovesTags || !found.Tags.ContainsKey(tag)))
        {
            if (found.Tags.TryGetValue(tag, out var previous) && previous != write.Digest)
            {
                limits.RequireMutable(tag.ToString());
                moved.Add(new MovedTag(tag, previous));
            }

            found.Tags[tag] = write.Digest;
        }

        var figures = new PushFigures
        {
            ImageSize = found.SizeOf(write.Manifest),
            LargestBlob = write.Manifest.Blobs().Select(found.SizeOf).DefaultIfEmpty().Max(),
            ManifestSize = write.Bytes.Length,
            NewTags = found.Tags.Count - tagsBefore,
            Tags = limits.TagCountLimit is null ? 0 : found.Tags.Count,
            QuotaBefore = quotaBefore,
            QuotaUsed = all.QuotaUsed(limits.QuotaScope),
        };
        limits.RequirePush(figures);
        found.RequireSizesAbove(write.Digest, limits);
        return new PutManifest(moved, figures);
    }

    private static string[] Missing(ManifestWrite write, InMemoryRepository found)
    {
        var manifest = write.Manifest;
        var blobs = manifest.Layers.Where(layer => !layer.IsExternal);
        var children = write.AllowMissingChildren ? [] : manifest.Children.Where(child => !found.Manifests.ContainsKey(child.Digest));
        IEnumerable<Descriptor> needed = [.. manifest.Config is { } config ? [config] : Array.Empty<Descriptor>(), .. blobs, .. children];
        var missing = needed.Select(descriptor => descriptor.Digest).Where(digest => !found.Blobs.ContainsKey(digest)).Distinct();
        return [.. missing.Select(digest => digest.ToString())];
    }
}
