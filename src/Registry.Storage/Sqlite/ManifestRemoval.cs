using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Removes unreferenced manifests, and with each what is only about it, inside a transaction.</summary>
internal sealed class ManifestRemoval(
    Connection connection, EventPolicy events, Func<string, DateTimeOffset?> limitOf, long pushedBefore, LimitPolicy limits, long now)
{
    /// <summary>What one transaction removes at the most; the hold of what is left over has begun, and it goes by itself.</summary>
    private const int MaxRemoved = 256;

    private static readonly Sql FindExpired = new("SELECT repository_id FROM manifest WHERE id = ?1 AND unreferenced_at < ?2");

    private static readonly Sql FindRemovedSubject = new("""
        SELECT repository_id FROM removed_subject AS s WHERE id = ?1 AND removed_at < ?2
        AND NOT EXISTS (SELECT 1 FROM manifest AS m WHERE m.repository_id = s.repository_id AND m.digest = s.digest)
        """);

    private static readonly Sql FindLeft = new(
        "SELECT digest FROM manifest WHERE id = ?1 AND unreferenced_at IS NOT NULL AND pushed_at < ?2");

    private static readonly Sql FindTagged = new(
        "SELECT manifest_id FROM tag WHERE repository_id = ?1 AND name = ?2 AND updated_at < ?3");

    private static readonly Sql ListReferrers = new("SELECT id FROM manifest WHERE repository_id = ?1 AND subject = ?2 LIMIT ?3");

    private readonly Removals _removals = new(connection, events, origin: null, now);
    private readonly List<RemovedManifest> _removed = [];
    private readonly Queue<(long Manifest, string Subject)> _left = new();

    /// <summary>What was removed.</summary>
    public IReadOnlyList<RemovedManifest> Removed => _removed;

    /// <summary>Removes a manifest if it is still to go.</summary>
    public void Run(HeldManifest manifest)
    {
        // What is referenced in truth stays, whatever its hold says.
        Holds.SettleManifest(connection, manifest.Id, now);
        if (RepositoryOfExpired(FindExpired, manifest.Id, manifest.Repository) is not { } repository)
        {
            return;
        }

        Remove(repository, manifest.Repository, manifest.Digest);
        _removed.Add(new RemovedManifest(manifest.Repository, manifest.Digest, manifest.UnreferencedAt, Subject: null));
        RemoveLeft(repository, manifest.Repository);
    }

    /// <summary>Removes what is about a subject that was removed before, if that is still so.</summary>
    public void Run(RemovedSubject subject)
    {
        var digest = Digest.Parse(subject.Digest);
        if (RepositoryOfExpired(FindRemovedSubject, subject.Id, subject.Repository) is { } repository)
        {
            FindAbout(repository, subject.Repository, digest);
            RemoveLeft(repository, subject.Repository);
        }

        AboutTags.ForgetSubject(connection, subject.Id, digest);
    }

    private long? RepositoryOfExpired(Sql find, long id, string repository) =>
        limitOf(repository) is { } before
            ? connection.Prepare(find).Bind(id).Bind(before.ToUnixTimeMilliseconds()).FirstInt64()
            : null;

    private void RemoveLeft(long repository, string name)
    {
        while (_removed.Count < MaxRemoved && _left.TryDequeue(out var next))
        {
            if (FindLeftDigest(next.Manifest) is { } digest)
            {
                Remove(repository, name, digest);
                _removed.Add(new RemovedManifest(name, digest, UnreferencedAt: null, next.Subject));
            }
        }

        _left.Clear();
    }

    private void Remove(long repository, string name, string text)
    {
        var digest = Digest.Parse(text);
        _removals.RemoveManifest(repository, name, digest);
        FindAbout(repository, name, digest);
    }

    /// <summary>What is about a subject may go next: by tag first, because such an index may list the referrers.</summary>
    private void FindAbout(long repository, string name, Digest subject)
    {
        var text = subject.ToString();
        var kept = RepositoryName.TryParse(name, out var parsed) ? limits.For(parsed) : EffectiveLimits.None;
        foreach (var tag in ReferrersTag.Of(subject))
        {
            if (!kept.IsImmutable(tag.ToString())
                && connection.Prepare(FindTagged).Bind(repository).Bind(tag.ToString()).Bind(pushedBefore).FirstInt64() is { } tagged)
            {
                _removals.RemoveTag(repository, name, tag);
                _left.Enqueue((tagged, text));
            }
        }

        using var row = connection.Prepare(ListReferrers).Bind(repository).Bind(text).Bind(MaxRemoved);
        while (row.Step())
        {
            _left.Enqueue((row.GetInt64(0), text));
        }
    }

    private string? FindLeftDigest(long manifest)
    {
        using var row = connection.Prepare(FindLeft).Bind(manifest).Bind(pushedBefore);
        return row.Step() ? row.GetString(0) : null;
    }
}
