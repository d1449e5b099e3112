using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Commands;

/// <summary>What <c>registryd stats --json</c> prints.</summary>
internal sealed record StatsBody(
    DateTimeOffset At,
    long Repositories,
    long Tags,
    Amount Manifests,
    Amount Blobs,
    long LogicalBytes,
    long PhysicalBytes,
    double DedupeRatio,
    Amount Reclaimable,
    Amount ReclaimableLater,
    long UnreferencedManifests,
    long ExpiredManifests,
    Amount Uploads,
    Amount Trash,
    long DiskFreeBytes,
    IReadOnlyList<Growth> Growth,
    IReadOnlyList<RepositorySize> Largest)
{
    /// <summary>The JSON form of figures.</summary>
    public static StatsBody Of(RegistryStatistics statistics, long diskFree)
    {
        var content = statistics.Content;
        return new(
            statistics.At,
            content.Repositories,
            content.Tags,
            content.Manifests,
            content.Blobs,
            statistics.LogicalBytes,
            statistics.PhysicalBytes,
            statistics.DedupeRatio,
            content.Reclaimable,
            content.ReclaimableLater,
            content.UnreferencedManifests,
            content.ExpiredManifests,
            statistics.Uploads,
            statistics.Trash,
            diskFree,
            content.Growth,
            content.Largest);
    }
}
