namespace Registry.Core.Events;

/// <summary>The <see cref="EventPolicy"/> of a process, which may change while it runs.</summary>
public sealed class EventsInForce
{
    private volatile EventPolicy _current = EventPolicy.None;

    /// <summary>What holds from now on; read it once for whatever has to agree.</summary>
    public EventPolicy Current
    {
        get => _current;
        set => _current = value;
    }
}
