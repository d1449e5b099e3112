using Registry.Core.Limits;

namespace Registry.Daemon.Auth;

/// <summary>
/// Holds back the refusals of each network so that they go out one after the other, a little apart: whoever tries without end, over
/// however many connections, costs the server next to nothing.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RefusalPace(TimeProvider time)
{
    /// <summary>The time between two refusals of one network.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest that a refusal is held back: clients wait no longer for an answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private const int Capacity = 65_536;

    // The clock of the day may be set back.
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly ExpiringMap<ClientNetwork, TimeSpan> _last = new(Capacity, Longest, time);

    /// <summary>How long the next refusal of a network is to be held back.</summary>
    public TimeSpan Next(ClientNetwork network)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var next = _last.TryGet(network, out var last) && last + Interval > now ? last + Interval : now;
            var latest = now + Longest;
            next = next < latest ? next : latest;
            _last.Set(network, next);
            return next - now;
        }
    }
}
