namespace Registry.Core.Operations;

/// <summary>When a hold is worth a write: not each time that somebody is told that the content is there.</summary>
/// <param name="grace">How long garbage collection leaves alone what nothing references.</param>
/// <param name="time">The clock.</param>
public sealed class HoldFreshness(TimeSpan grace, TimeProvider time)
{
    /// <summary>Whoever is told that content is there is left with nine tenths of the grace at the least.</summary>
    private const int GraceParts = 10;

    private static readonly TimeSpan LongestLimit = TimeSpan.FromMinutes(1);

    /// <summary>A hold younger than this is not renewed.</summary>
    public TimeSpan Limit { get; } = TimeSpan.FromTicks(Math.Min(LongestLimit.Ticks, grace.Ticks / GraceParts));

    /// <summary>Whether the hold that began at a moment has to be renewed for whoever is told that the content is there.</summary>
    internal bool IsStale(DateTimeOffset? unreferencedAt) => time.GetUtcNow() - unreferencedAt > Limit;
}
