namespace Registry.Core.Events;

/// <summary>Which events webhooks are told of. It never changes; another takes its place.</summary>
/// <param name="Subscriptions">What each webhook wants.</param>
/// <param name="Origin">Who makes happen what no request does, in this process.</param>
public sealed record EventPolicy(IReadOnlyList<EventSubscription> Subscriptions, EventOrigin Origin)
{
    /// <summary>Nobody is told of anything.</summary>
    public static EventPolicy None { get; } = new([], new EventOrigin("server"));

    /// <summary>Whether anybody wants to be told of anything.</summary>
    public bool HasSubscriptions => Subscriptions.Count > 0;

    /// <summary>Whether anybody wants an event.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="repository">Where; <c>null</c>: in no repository.</param>
    public bool Wants(RegistryEventKind kind, string? repository)
    {
        foreach (var subscription in Subscriptions)
        {
            if (subscription.Wants(kind, repository))
            {
                return true;
            }
        }

        return false;
    }
}
