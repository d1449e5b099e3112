namespace Registry.Core.Stores;

/// <summary>Figures about the whole registry.</summary>
public interface IStatisticsStore
{
    /// <summary>Reads everything that is recorded, in one snapshot: a registry of a million blobs takes some seconds.</summary>
    ValueTask<ContentStatistics> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken);

    /// <summary>What everything comes to. It is kept up to date with each change, so that asking costs the same however much there is.</summary>
    ValueTask<ContentTotals> ReadTotalsAsync(CancellationToken cancellationToken);

    /// <summary>What the last finished run of garbage collection came to; <c>null</c>: there was none.</summary>
    ValueTask<CollectionOutcome?> FindCollectionAsync(CancellationToken cancellationToken);

    /// <summary>What the last finished run of verification over each scope came to, the latest first.</summary>
    ValueTask<IReadOnlyList<ScopeOutcome>> ListVerificationsAsync(CancellationToken cancellationToken);
}

/// <summary>What the last finished run of garbage collection came to.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="SucceededAt">When the last run ended that could remove everything; <c>null</c>: none did.</param>
public sealed record CollectionOutcome(GarbageOutcome Outcome, DateTimeOffset? SucceededAt);

/// <summary>What the last finished run of verification over a scope came to.</summary>
/// <param name="Scope">The scope, as <see cref="IVerificationStore.FinishAsync"/> was given it.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="SucceededAt">When the last run over it ended that left no fault unrepaired; <c>null</c>: none did.</param>
public sealed record ScopeOutcome(string Scope, VerificationOutcome Outcome, DateTimeOffset? SucceededAt);

/// <summary>What everything in a registry comes to.</summary>
/// <param name="Repositories">Repositories that hold a manifest.</param>
/// <param name="Manifests">Manifests; one that two repositories hold counts twice, as it is stored twice.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Blobs">Blobs, each once.</param>
/// <param name="SharedBytes">What blobs of two or more repositories would take besides, if each repository kept its own.</param>
/// <param name="Uploads">Open upload sessions.</param>
public readonly record struct ContentTotals(long Repositories, long Manifests, long Tags, Amount Blobs, long SharedBytes, long Uploads);

/// <summary>What figures are asked for.</summary>
/// <param name="GraceLimit">What nothing has referenced since before this can be given back now.</param>
/// <param name="UntaggedLimitOf">
/// The manifests of a repository that nothing has referenced since before this go with the next run; <c>null</c>: none do.
/// </param>
/// <param name="Since">The moments since which growth is asked for.</param>
/// <param name="Largest">How many of the largest repositories.</param>
public sealed record StatisticsQuery(
    DateTimeOffset GraceLimit, Func<string, DateTimeOffset?> UntaggedLimitOf, IReadOnlyList<DateTimeOffset> Since, int Largest);

/// <summary>Figures about repositories, manifests and blobs, all of one moment.</summary>
public sealed record ContentStatistics
{
    /// <summary>Repositories that hold a manifest or a blob.</summary>
    public required long Repositories { get; init; }

    /// <summary>Tags.</summary>
    public required long Tags { get; init; }

    /// <summary>Manifests; one that two repositories hold counts twice, as it is stored twice.</summary>
    public required Amount Manifests { get; init; }

    /// <summary>Blobs, each once.</summary>
    public required Amount Blobs { get; init; }

    /// <summary>Blobs as often as repositories hold them: what there would be without sharing.</summary>
    public required Amount Links { get; init; }

    /// <summary>Blobs that garbage collection gives back now.</summary>
    public required Amount Reclaimable { get; init; }

    /// <summary>Blobs that it gives back later, unless somebody references them: their grace is not over.</summary>
    public required Amount ReclaimableLater { get; init; }

    /// <summary>Manifests that nothing references.</summary>
    public required long UnreferencedManifests { get; init; }

    /// <summary>Those of them that the next run of garbage collection removes.</summary>
    public required long ExpiredManifests { get; init; }

    /// <summary>The largest repositories, the largest first.</summary>
    public required IReadOnlyList<RepositorySize> Largest { get; init; }

    /// <summary>What came since each moment asked for, and is still here.</summary>
    public required IReadOnlyList<Growth> Growth { get; init; }
}

/// <summary>Some of a thing.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">How many bytes together.</param>
public readonly record struct Amount(long Count, long Bytes)
{
    /// <summary>One more.</summary>
    public Amount Add(long bytes) => new(Count + 1, Bytes + bytes);
}

/// <summary>What a repository takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">The bytes of its manifests and blobs, each once, whoever else holds them.</param>
/// <param name="OwnBytes">The bytes that nobody else holds.</param>
public sealed record RepositorySize(string Name, long Bytes, long OwnBytes);

/// <summary>What came.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Blobs">Blobs that were not here before.</param>
/// <param name="Manifests">Manifests that were pushed, be it again.</param>
public readonly record struct Growth(DateTimeOffset Since, Amount Blobs, Amount Manifests);
