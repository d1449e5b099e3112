namespace Registry.Core.Limits;

/// <summary>Where the limits in force are found. A change puts others in their place, all at once.</summary>
/// <param name="policy">The limits at first.</param>
public sealed class LimitsInForce(LimitPolicy policy)
{
    private volatile LimitPolicy _policy = policy;

    /// <summary>The limits; a request asks once.</summary>
    public LimitPolicy Current
    {
        get => _policy;
        set => _policy = value;
    }
}
