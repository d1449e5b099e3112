namespace Registry.Core.Limits;

/// <summary>
/// A token bucket for each of many callers: it holds a burst, each request takes one token, and tokens come back at the rate of the
/// limit. Whoever rests until the bucket is full again is forgotten.
/// </summary>
/// <typeparam name="TKey">What tells callers apart.</typeparam>
/// <param name="limit">How often each may ask.</param>
/// <param name="time">The clock.</param>
public sealed class RateLimiter<TKey>(RateLimit limit, TimeProvider time)
    where TKey : notnull
{
    private const int Capacity = 65_536;

    private readonly Lock _lock = new();
    private readonly ExpiringMap<TKey, Bucket> _buckets = new(Capacity, limit.RefillTime, time);

    /// <summary>Takes a token.</summary>
    /// <returns><see cref="TimeSpan.Zero"/>: taken; else there is none, and the time until there is one.</returns>
    public TimeSpan Take(TKey key)
    {
        lock (_lock)
        {
            var tokens = TokensOf(key);
            if (tokens < 1)
            {
                return TimeSpan.FromMinutes((1 - tokens) / limit.PerMinute);
            }

            _buckets.Set(key, new Bucket(tokens - 1, time.GetTimestamp()));
            return TimeSpan.Zero;
        }
    }

    private double TokensOf(TKey key) =>
        _buckets.TryGet(key, out var bucket)
            ? Math.Min(limit.Burst, bucket.Tokens + (time.GetElapsedTime(bucket.At).TotalMinutes * limit.PerMinute))
            : limit.Burst;

    private readonly record struct Bucket(double Tokens, long At);
}
