namespace Registry.Core.Limits;

/// <summary>How often something may be done.</summary>
/// <param name="PerMinute">How many times a minute in the long run; above 0.</param>
/// <param name="Burst">How many times at once, after a rest; above 0.</param>
public readonly record struct RateLimit(int PerMinute, int Burst)
{
    /// <summary>The time after which a rest is long enough for a whole burst.</summary>
    public TimeSpan RefillTime => TimeSpan.FromMinutes((double)Burst / PerMinute);
}
