using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Has webhooks told of a push, inside its transaction.</summary>
internal sealed class PushEvents(Connection connection, EventPolicy policy, ManifestWrite write, long now)
{
    /// <summary>The thresholds of limits that are told of, in percent, the highest first.</summary>
    private static readonly int[] Thresholds = [95, 80];

    private static readonly Sql FindPercent = new("SELECT percent FROM limit_warning WHERE key = ?1");
    private static readonly Sql SetPercent = new("INSERT OR REPLACE INTO limit_warning (key, percent) VALUES (?1, ?2)");

    private readonly string _repository = write.Repository.ToString();

    /// <summary>Tells of a push.</summary>
    /// <param name="tags">The tags that name the manifest by it; none for a push by digest.</param>
    /// <param name="moved">Those of them that named another before.</param>
    /// <param name="figures">What it comes to.</param>
    public void Tell(IReadOnlyList<Tag> tags, IReadOnlyList<MovedTag> moved, in PushFigures figures)
    {
        if (policy.Wants(RegistryEventKind.Push, _repository))
        {
            if (write.Tags.Count == 0)
            {
                Add(Create(RegistryEventKind.Push, tag: null));
            }

            foreach (var tag in tags)
            {
                Add(Create(RegistryEventKind.Push, tag));
            }
        }

        foreach (var (tag, previous) in moved)
        {
            Add(Create(RegistryEventKind.Move, tag) with { PreviousDigest = previous.ToString() });
        }

        if (policy.Wants(RegistryEventKind.Quota, _repository))
        {
            Warn(write.Limits.Quota, figures.QuotaUsed, $"quota {write.Limits.QuotaScope?.Key}");
            Warn(write.Limits.TagCountLimit, figures.Tags, $"tags {_repository}");
        }
    }

    private RegistryEvent Create(RegistryEventKind kind, Tag? tag) =>
        RegistryEvent.Create(kind, DateTimeOffset.FromUnixTimeMilliseconds(now), write.Origin ?? policy.Origin) with
        {
            Repository = _repository,
            Tag = tag?.ToString(),
            Digest = write.Digest.ToString(),
            MediaType = write.Manifest.MediaType,
            Size = write.Bytes.Length,
        };

    /// <summary>Tells once of each threshold, and again only after the number has been below it.</summary>
    private void Warn(Limit? limit, long used, string key)
    {
        if (limit is null)
        {
            return;
        }

        var percent = Array.Find(Thresholds, threshold => (Int128)used * 100 >= (Int128)limit.Value * threshold);
        var before = connection.Prepare(FindPercent).Bind(key).FirstInt64() ?? 0;
        if (percent == before)
        {
            return;
        }

        connection.Prepare(SetPercent).Bind(key).Bind(percent).Run();
        if (percent > before)
        {
            Add(RegistryEvent.Create(
                RegistryEventKind.Quota, DateTimeOffset.FromUnixTimeMilliseconds(now), write.Origin ?? policy.Origin) with
            {
                Repository = _repository,
                Limit = new NearLimit(limit.Name, limit.Origin, used, limit.Value, limit.Unit, percent),
            });
        }
    }

    private void Add(RegistryEvent registryEvent) => Outbox.Add(connection, policy, registryEvent);
}
