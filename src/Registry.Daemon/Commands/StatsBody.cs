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
    IReadOnlyList<RepositorySize> Largest,
    GarbageOutcome? LastGc,
    IReadOnlyList<VerificationBody> LastVerify)
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
            content.Largest,
            statistics.Collection,
            [.. statistics.Verifications.Select(VerificationBody.Of)]);
    }
}

/// <summary>The last finished run of <c>registryd verify</c> with certain flags, as <c>registryd stats --json</c> prints it.</summary>
internal sealed record VerificationBody(
    bool Quick,
    bool Repair,
    bool DryRun,
    string? Repository,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    long Manifests,
    long Blobs,
    long BytesRead,
    int Findings,
    int Repaired)
{
    /// <summary>The JSON form of a run.</summary>
    public static VerificationBody Of(FinishedVerification run)
    {
        var (scope, outcome) = run;
        return new(
            scope.IsQuick,
            scope.Repair != RepairMode.None,
            scope.Repair == RepairMode.Trial,
            scope.Repository,
            outcome.StartedAt,
            outcome.FinishedAt,
            outcome.Counts.Manifests,
            outcome.Counts.Blobs,
            outcome.Counts.Bytes,
            outcome.Findings,
            outcome.Repaired);
    }
}
