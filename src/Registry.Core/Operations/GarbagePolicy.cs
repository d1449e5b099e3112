using Registry.Core.Limits;

namespace Registry.Core.Operations;

/// <summary>What garbage collection takes.</summary>
/// <param name="Grace">
/// How long content stays that nothing references: whoever was told that it exists has that long to push a manifest that lists it.
/// </param>
/// <param name="Untagged">
/// How long an untagged manifest stays where no rule says otherwise; the grace at the least. <c>null</c>: for ever.
/// </param>
/// <param name="UploadExpiry">How long an upload session may lie idle.</param>
/// <param name="MaxTime">How long a run may take; <c>null</c>: as long as it needs.</param>
/// <param name="IsDryRun">Whether nothing is removed, only told.</param>
public sealed record GarbagePolicy(TimeSpan Grace, TimeSpan? Untagged, TimeSpan UploadExpiry, TimeSpan? MaxTime, bool IsDryRun)
{
    /// <summary>Which tags go, and exceptions from <see cref="Untagged"/>, by repository: the first that matches counts.</summary>
    public IReadOnlyList<RetentionRule> Rules { get; init; } = [];

    /// <summary>Which tags are immutable, so that they stay.</summary>
    public LimitPolicy Limits { get; init; } = LimitPolicy.None;

    /// <summary>Whether untagged manifests go anywhere.</summary>
    public bool TakesManifests => Untagged is not null || Rules.Any(rule => rule.Untagged?.After is not null);

    /// <summary>The rule of a repository, if it has one.</summary>
    public RetentionRule? RuleFor(string repository) => Rules.FirstOrDefault(rule => rule.Repository.IsMatch(repository));

    /// <summary>How long an untagged manifest of a repository stays; <c>null</c>: for ever.</summary>
    public TimeSpan? UntaggedOf(string repository) =>
        RuleFor(repository)?.Untagged is { } expiry ? expiry.After : Untagged;

    /// <summary>Manifests of a repository that nothing has referenced since before this go; <c>null</c>: none do.</summary>
    /// <param name="repository">Which.</param>
    /// <param name="now">When they go.</param>
    public DateTimeOffset? ManifestLimitOf(string repository, DateTimeOffset now) =>
        UntaggedOf(repository) is { } untagged ? now - TimeSpan.FromTicks(Math.Max(untagged.Ticks, Grace.Ticks)) : null;
}
