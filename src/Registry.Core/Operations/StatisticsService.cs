using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Figures about the whole registry, for an administrator.</summary>
public sealed class StatisticsService(
    IStatisticsStore statistics, IUploadStore uploads, IStagingStore staging, ITrashStore trash, TimeProvider time)
{
    /// <summary>The spans of time that growth is told of.</summary>
    private static readonly TimeSpan[] Spans = [TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    /// <summary>Reads all of it.</summary>
    /// <param name="policy">What garbage collection would take.</param>
    /// <param name="largest">How many of the largest repositories to name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RegistryStatistics> ReadAsync(GarbagePolicy policy, int largest, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var query = new StatisticsQuery(
            now - policy.Grace, repository => policy.ManifestLimitOf(repository, now), [.. Spans.Select(span => now - span)], largest);
        var content = await statistics.ReadAsync(query, cancellationToken);
        var open = default(Amount);
        foreach (var id in await uploads.ListIdleAsync(DateTimeOffset.MaxValue, cancellationToken))
        {
            open = open.Add(staging.Length(id) ?? 0);
        }

        return new RegistryStatistics(
            now,
            content,
            open,
            trash.List().Aggregate(default(Amount), (sum, file) => sum.Add(file.Size)),
            (await statistics.FindCollectionAsync(cancellationToken))?.Outcome,
            await ListVerificationsAsync(cancellationToken));
    }

    private async Task<IReadOnlyList<FinishedVerification>> ListVerificationsAsync(CancellationToken cancellationToken)
    {
        var finished = new List<FinishedVerification>();
        foreach (var (text, outcome, _) in await statistics.ListVerificationsAsync(cancellationToken))
        {
            if (VerificationScope.TryParse(text, out var scope))
            {
                finished.Add(new FinishedVerification(scope, outcome));
            }
        }

        return finished;
    }
}

/// <summary>Figures about the whole registry.</summary>
/// <param name="At">The moment that they are of.</param>
/// <param name="Content">Repositories, manifests and blobs.</param>
/// <param name="Uploads">Open upload sessions, and the bytes that they have so far.</param>
/// <param name="Trash">Files in the trash, and the bytes that their deletion gives back.</param>
/// <param name="Collection">What the last finished run of garbage collection came to; <c>null</c>: there was none.</param>
/// <param name="Verifications">What the last finished run of verification over each scope came to, the latest first.</param>
public sealed record RegistryStatistics(
    DateTimeOffset At,
    ContentStatistics Content,
    Amount Uploads,
    Amount Trash,
    GarbageOutcome? Collection,
    IReadOnlyList<FinishedVerification> Verifications)
{
    /// <summary>The bytes that repositories hold, each on its own: what it would take without sharing.</summary>
    public long LogicalBytes => Content.Links.Bytes + Content.Manifests.Bytes;

    /// <summary>The bytes of all blobs and manifests as they are stored.</summary>
    public long PhysicalBytes => Content.Blobs.Bytes + Content.Manifests.Bytes;

    /// <summary>How many times more it would take without sharing; 1 where nothing is stored.</summary>
    public double DedupeRatio => PhysicalBytes == 0 ? 1 : (double)LogicalBytes / PhysicalBytes;
}

/// <summary>A run of verification that looked at all of its scope.</summary>
/// <param name="Scope">What it looked at, and what it did about faults.</param>
/// <param name="Outcome">What it came to.</param>
public sealed record FinishedVerification(VerificationScope Scope, VerificationOutcome Outcome);
