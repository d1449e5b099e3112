using System.Runtime.InteropServices;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Adds up what the passes over the tables give. Times are milliseconds since the Unix epoch.</summary>
/// <param name="query">What is asked for.</param>
/// <param name="nameOf">The name of a repository.</param>
internal sealed class StatisticsTally(StatisticsQuery query, Func<long, string> nameOf)
{
    private readonly long _graceLimit = query.GraceLimit.ToUnixTimeMilliseconds();
    private readonly Dictionary<long, long?> _untaggedLimits = [];
    private readonly long[] _since = [.. query.Since.Select(since => since.ToUnixTimeMilliseconds())];
    private readonly Amount[] _newBlobs = new Amount[query.Since.Count];
    private readonly Amount[] _newManifests = new Amount[query.Since.Count];
    private readonly Dictionary<long, (long Bytes, long OwnBytes)> _repositories = [];
    private readonly Dictionary<long, (long Size, long Since)> _held = [];
    private Amount _blobs;
    private Amount _links;
    private Amount _manifests;
    private long _unreferencedManifests;
    private long _expiredManifests;

    /// <summary>A blob and the repositories that it is visible in.</summary>
    public void AddBlob(long size, long createdAt, List<long> repositories)
    {
        _blobs = _blobs.Add(size);
        AddGrowth(_newBlobs, createdAt, size);
        foreach (var repository in repositories)
        {
            _links = _links.Add(size);
            AddToRepository(repository, size, isShared: repositories.Count > 1);
        }
    }

    /// <summary>A manifest.</summary>
    public void AddManifest(long repository, long size, long pushedAt, long? unreferencedAt)
    {
        _manifests = _manifests.Add(size);
        AddGrowth(_newManifests, pushedAt, size);
        AddToRepository(repository, size, isShared: false);
        if (unreferencedAt is { } since)
        {
            _unreferencedManifests++;
            _expiredManifests += since < UntaggedLimitOf(repository) ? 1 : 0;
        }
    }

    /// <summary>A blob that nothing references any more: the latest of the moments that it comes with counts.</summary>
    public void AddHeld(long blob, long size, long since)
    {
        ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(_held, blob, out _);
        held = (size, Math.Max(held.Since, since));
    }

    /// <summary>The figures.</summary>
    /// <param name="tags">How many tags there are.</param>
    public ContentStatistics Finish(long tags) => new()
    {
        Repositories = _repositories.Count,
        Tags = tags,
        Manifests = _manifests,
        Blobs = _blobs,
        Links = _links,
        Reclaimable = SumHeld(held => held.Since < _graceLimit),
        ReclaimableLater = SumHeld(held => held.Since >= _graceLimit),
        UnreferencedManifests = _unreferencedManifests,
        ExpiredManifests = _expiredManifests,
        Largest =
        [
            .. _repositories.OrderByDescending(repository => repository.Value.Bytes).ThenBy(repository => repository.Key).Take(query.Largest)
                .Select(repository => new RepositorySize(nameOf(repository.Key), repository.Value.Bytes, repository.Value.OwnBytes)),
        ],
        Growth = [.. query.Since.Select((since, i) => new Growth(since, _newBlobs[i], _newManifests[i]))],
    };

    private long? UntaggedLimitOf(long repository)
    {
        ref var limit = ref CollectionsMarshal.GetValueRefOrAddDefault(_untaggedLimits, repository, out var isKnown);
        return isKnown ? limit : limit = query.UntaggedLimitOf(nameOf(repository))?.ToUnixTimeMilliseconds();
    }

    private Amount SumHeld(Func<(long Size, long Since), bool> accept) =>
        _held.Values.Where(accept).Aggregate(default(Amount), (sum, held) => sum.Add(held.Size));

    private void AddToRepository(long repository, long bytes, bool isShared)
    {
        ref var size = ref CollectionsMarshal.GetValueRefOrAddDefault(_repositories, repository, out _);
        size = (size.Bytes + bytes, size.OwnBytes + (isShared ? 0 : bytes));
    }

    private void AddGrowth(Amount[] amounts, long at, long bytes)
    {
        for (var i = 0; i < amounts.Length; i++)
        {
            if (at >= _since[i])
            {
                amounts[i] = amounts[i].Add(bytes);
            }
        }
    }
}
