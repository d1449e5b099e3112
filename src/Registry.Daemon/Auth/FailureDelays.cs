using Registry.Core.Limits;

namespace Registry.Daemon.Auth;

/// <summary>
/// How long each of many keys has to wait after failures: not at all after the first two, then a second, and twice as long with
/// every further one. For one thread at a time.
/// </summary>
/// <typeparam name="TKey">Whose failures they are.</typeparam>
/// <param name="longest">The longest wait.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureDelays<TKey>(TimeSpan longest, TimeProvider time)
    where TKey : notnull
{
    /// <summary>How long after the last failure all of them are forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private const int FreeFailures = 2;
    private const int Capacity = 65_536;

    private readonly ExpiringMap<TKey, Failures> _failures = new(Capacity, Memory, time);

    /// <summary>How many keys have failures.</summary>
    public int Count => _failures.Count;

    /// <summary>How long the key still has to wait; <see cref="TimeSpan.Zero"/>: it need not.</summary>
    public TimeSpan Left(TKey key)
    {
        if (!_failures.TryGet(key, out var failures) || failures.Count <= FreeFailures)
        {
            return TimeSpan.Zero;
        }

        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures.Count - FreeFailures - 1), longest.TotalSeconds));
        var left = wait - time.GetElapsedTime(failures.LastAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Takes note of a failure.</summary>
    public void Add(TKey key)
    {
        _failures.TryGet(key, out var failures);
        _failures.Set(key, new Failures(failures.Count + 1, time.GetTimestamp()));
    }

    /// <summary>Forgets a key's failures.</summary>
    public void Clear(TKey key) => _failures.Remove(key);

    private readonly record struct Failures(int Count, long LastAt);
}
