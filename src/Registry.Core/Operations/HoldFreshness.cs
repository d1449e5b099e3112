namespace Registry.Core.Operations;

/// <summary>When a hold is worth a write.</summary>
public static class HoldFreshness
{
    /// <summary>
    /// A hold younger than this is not renewed, so that asking again and again costs no write. The grace of garbage collection has
    /// to be longer.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Whether the hold that began at a moment has to be renewed for whoever is told that the content is there.</summary>
    internal static bool IsStale(DateTimeOffset? unreferencedAt, DateTimeOffset now) => now - unreferencedAt > Limit;
}
