using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>The transaction that stores one manifest. An exception takes all of it back.</summary>
internal sealed class ManifestPut(Connection connection, EventPolicy events, ManifestWrite write, long now)
{
    private readonly long _repository = Repositories.FindOrAdd(connection, write.Repository);

    /// <summary>Stores it.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestBlobUnknown"/>, naming everything that is missing; <see cref="RegistryErrorCode.Denied"/> or
    /// <see cref="RegistryErrorCode.TooLarge"/>: a limit.
    /// </exception>
    public PutManifest Run()
    {
        write.Limits.RequireWritable();
        write.Limits.RequireMediaType(write.Manifest);
        var content = new ManifestContent(connection, _repository, write.AllowMissingChildren);
        MeasureChildren();
        content.Measure(write.Manifest);
        RequireWhole(content);
        var quotaBefore = Quotas.Used(connection, write.Limits.QuotaScope);
        var known = Manifests.Find(connection, _repository, write.Digest);
        var manifest = known ?? Manifests.Add(connection, _repository, write, content.Size, now);
        AddReferences(manifest, content);
        var (set, moved, added) = SetTags(manifest);

        if (known is null)
        {
            Holds.SettleReferrers(connection, _repository, write.Digest, now);
            ImageSizes.MeasureAbove(connection, _repository, write.Digest, write.Limits);
        }
        else
        {
            RequireSameMediaType(manifest);
            Manifests.Update(connection, manifest, write, content.Size, now);
            Holds.RenewManifest(connection, manifest, now);
        }

        Holds.SettleManifest(connection, manifest, now);
        var figures = new PushFigures
        {
            ImageSize = content.Size,
            ManifestSize = write.Bytes.Length,
            LargestBlob = content.LargestBlob,
            NewTags = added,
            Tags = write.Limits.TagCountLimit is null ? 0 : Tags.Count(connection, _repository),
            QuotaBefore = quotaBefore,
            QuotaUsed = Quotas.Used(connection, write.Limits.QuotaScope),
        };
        write.Limits.RequirePush(figures);
        new PushEvents(connection, events, write, now).Tell(set, moved, figures);
        return new PutManifest(moved, figures);
    }

    /// <summary>What an immutable tag needs is served as it was: of one digest, only the media type may be another.</summary>
    private void RequireSameMediaType(long manifest)
    {
        if (write.Limits.ImmutableTags.Count > 0 && Manifests.MediaTypeOf(connection, manifest) != write.Manifest.MediaType)
        {
            Tags.OfManifest(connection, _repository, write.Digest).ForEach(tag => write.Limits.RequireUnneeded(write.Digest, tag));
            ManifestsAbove.RequireMutable(connection, _repository, write.Digest, write.Limits);
        }
    }

    private void MeasureChildren()
    {
        foreach (var child in write.Manifest.Children)
        {
            if (Manifests.Find(connection, _repository, child.Digest) is { } id)
            {
                ImageSizes.Measure(connection, _repository, id);
            }
        }
    }

    private void RequireWhole(ManifestContent content)
    {
        if (content.Missing.Count > 0)
        {
            throw new RegistryException(
                RegistryErrorCode.ManifestBlobUnknown, $"{write.Repository} does not hold what the manifest lists. Push that first.")
            {
                Subjects = [.. content.Missing],
            };
        }
    }

    private void AddReferences(long manifest, ManifestContent content)
    {
        foreach (var digest in content.Listed)
        {
            Manifests.AddReference(connection, _repository, digest, manifest);
            Holds.SettleListed(connection, _repository, digest, now);
        }
    }

    private (List<Tag> Set, List<MovedTag> Moved, int Added) SetTags(long manifest)
    {
        var set = new List<Tag>();
        var moved = new List<MovedTag>();
        var added = 0;
        foreach (var tag in write.Tags)
        {
            var before = Tags.Find(connection, _repository, tag);
            if (before is not null && !write.MovesTags)
            {
                continue;
            }

            if (before is { } other && other != manifest)
            {
                write.Limits.RequireMutable(tag.ToString());
                moved.Add(new MovedTag(tag, Manifests.DigestOf(connection, other)));
            }

            Tags.Set(connection, _repository, tag, manifest, before, now);
            set.Add(tag);
            added += before is null ? 1 : 0;
        }

        return (set, moved, added);
    }
}
