namespace Registry.Core.Operations;

/// <summary>What garbage collection takes.</summary>
/// <param name="Grace">
/// How long content stays that nothing references: whoever was told that it exists has that long to push a manifest that lists it.
/// </param>
/// <param name="Untagged">How long an untagged manifest stays; the grace at the least. <c>null</c>: for ever.</param>
/// <param name="UploadExpiry">How long an upload session may lie idle.</param>
/// <param name="MaxTime">How long a run may take; <c>null</c>: as long as it needs.</param>
/// <param name="IsDryRun">Whether nothing is removed, only told.</param>
public sealed record GarbagePolicy(TimeSpan Grace, TimeSpan? Untagged, TimeSpan UploadExpiry, TimeSpan? MaxTime, bool IsDryRun)
{
    /// <summary>Manifests that nothing has referenced since before this go; <c>null</c>: none do.</summary>
    /// <param name="now">When.</param>
    public DateTimeOffset? ManifestLimit(DateTimeOffset now) =>
        Untagged is { } untagged ? now - TimeSpan.FromTicks(Math.Max(untagged.Ticks, Grace.Ticks)) : null;
}
