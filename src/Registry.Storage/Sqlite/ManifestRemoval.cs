using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Removes unreferenced manifests, and with each what is only about it, inside a transaction.</summary>
internal sealed class ManifestRemoval(Connection connection, long before, long pushedBefore, long now)
{
    /// <summary>What one transaction removes at the most; the hold of what is left over has begun, and it goes by itself.</summary>
    private const int MaxRemoved = 256;

    /// <summary>A subject's referrers where a client knows no referrers API, and what cosign knows it by.</summary>
    private static readonly string[] TagSuffixes = ["", ".sig", ".att", ".sbom"];

    private static readonly Sql FindExpired = new("SELECT repository_id FROM manifest WHERE id = ?1 AND unreferenced_at < ?2");

    private static readonly Sql FindLeft = new(
        "SELECT digest FROM manifest WHERE id = ?1 AND unreferenced_at IS NOT NULL AND pushed_at < ?2");

    private static readonly Sql FindTagged = new(
        "SELECT manifest_id FROM tag WHERE repository_id = ?1 AND name = ?2 AND updated_at < ?3");

    private static readonly Sql ListReferrers = new("SELECT id FROM manifest WHERE repository_id = ?1 AND subject = ?2 LIMIT ?3");

    private readonly List<RemovedManifest> _removed = [];

    /// <summary>What was removed.</summary>
    public IReadOnlyList<RemovedManifest> Removed => _removed;

    /// <summary>Removes a manifest if it is still to go.</summary>
    public void Run(HeldManifest manifest)
    {
        // What is referenced in truth stays, whatever its hold says.
        Holds.SettleManifest(connection, manifest.Id, now);
        if (connection.Prepare(FindExpired).Bind(manifest.Id).Bind(before).FirstInt64() is not { } repository)
        {
            return;
        }

        var left = new Queue<(long Manifest, string Subject)>();
        Remove(repository, manifest.Digest, left);
        _removed.Add(new RemovedManifest(manifest.Repository, manifest.Digest, manifest.UnreferencedAt, Subject: null));
        while (_removed.Count < MaxRemoved && left.TryDequeue(out var next))
        {
            if (FindLeftDigest(next.Manifest) is { } digest)
            {
                Remove(repository, digest, left);
                _removed.Add(new RemovedManifest(manifest.Repository, digest, UnreferencedAt: null, next.Subject));
            }
        }
    }

    /// <summary>Removes a manifest; what was about it may go next: by tag first, because such an index may list the referrers.</summary>
    private void Remove(long repository, string text, Queue<(long Manifest, string Subject)> left)
    {
        var digest = Digest.Parse(text);
        Manifests.Remove(connection, repository, digest, now);
        foreach (var suffix in TagSuffixes)
        {
            if (Tag.TryParse($"{digest.Algorithm.Name}-{digest.Hex}{suffix}", out var tag)
                && connection.Prepare(FindTagged).Bind(repository).Bind(tag.ToString()).Bind(pushedBefore).FirstInt64() is { } tagged)
            {
                Tags.Remove(connection, repository, tag, now);
                left.Enqueue((tagged, text));
            }
        }

        using var row = connection.Prepare(ListReferrers).Bind(repository).Bind(text).Bind(MaxRemoved);
        while (row.Step())
        {
            left.Enqueue((row.GetInt64(0), text));
        }
    }

    private string? FindLeftDigest(long manifest)
    {
        using var row = connection.Prepare(FindLeft).Bind(manifest).Bind(pushedBefore);
        return row.Step() ? row.GetString(0) : null;
    }
}
