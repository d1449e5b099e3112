using Registry.Core.Events;
using Registry.Core.Model;

namespace Registry.Storage.Sqlite;

/// <summary>Removes tags and manifests, and has webhooks told of it, inside a transaction.</summary>
/// <param name="connection">The transaction.</param>
/// <param name="policy">What webhooks want.</param>
/// <param name="origin">Who removes them; <c>null</c>: this process by itself.</param>
/// <param name="now">The time, in milliseconds since the Unix epoch.</param>
internal sealed class Removals(Connection connection, EventPolicy policy, EventOrigin? origin, long now)
{
    /// <summary>Removes a tag. <c>false</c>: there was none.</summary>
    /// <param name="repository">Its repository's id.</param>
    /// <param name="name">Its repository's name.</param>
    /// <param name="tag">The tag.</param>
    public bool RemoveTag(long repository, string name, Tag tag)
    {
        var isTold = policy.Wants(RegistryEventKind.Delete, name);
        var digest = isTold && Tags.Find(connection, repository, tag) is { } manifest ? Manifests.DigestOf(connection, manifest) : default;
        var isRemoved = Tags.Remove(connection, repository, tag, now);
        if (isTold && isRemoved)
        {
            Tell(name, tag.ToString(), digest);
        }

        return isRemoved;
    }

    /// <summary>Removes a manifest and its tags. <c>false</c>: there was none.</summary>
    /// <param name="repository">Its repository's id.</param>
    /// <param name="name">Its repository's name.</param>
    /// <param name="digest">The manifest.</param>
    public bool RemoveManifest(long repository, string name, Digest digest)
    {
        var isTold = policy.Wants(RegistryEventKind.Delete, name);
        var tags = isTold ? Tags.OfManifest(connection, repository, digest) : [];
        var isRemoved = Manifests.Remove(connection, repository, digest, now);
        if (isTold && isRemoved)
        {
            tags.ForEach(tag => Tell(name, tag, digest));
            Tell(name, tag: null, digest);
        }

        return isRemoved;
    }

    private void Tell(string repository, string? tag, Digest digest) => Outbox.Add(
        connection,
        policy,
        RegistryEvent.Create(RegistryEventKind.Delete, DateTimeOffset.FromUnixTimeMilliseconds(now), origin ?? policy.Origin) with
        {
            Repository = repository,
            Tag = tag,
            Digest = digest.ToString(),
        });
}
