using Registry.Core.Limits;

namespace Registry.Daemon.Limits;

/// <summary>What a request is held to. It never changes: who works on a request reads it once, so none sees half of a change.</summary>
/// <param name="Policy">What may be pushed and deleted.</param>
/// <param name="Rates">How often callers may ask; <c>null</c>: as often as they like.</param>
public sealed record LimitSnapshot(LimitPolicy Policy, RequestLimits? Rates);

/// <summary>Where the limits in force are found. A change puts others in their place, all at once.</summary>
/// <param name="snapshot">The limits at first.</param>
public sealed class LimitsInForce(LimitSnapshot snapshot)
{
    private volatile LimitSnapshot _snapshot = snapshot;

    /// <summary>The limits; a request asks once.</summary>
    public LimitSnapshot Current
    {
        get => _snapshot;
        set => _snapshot = value;
    }
}
