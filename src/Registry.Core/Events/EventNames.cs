namespace Registry.Core.Events;

/// <summary>What events are called in configurations, in reports and in what webhooks are told.</summary>
public static class EventNames
{
    /// <summary>The name of a kind.</summary>
    public static string Of(RegistryEventKind kind) => kind switch
    {
        RegistryEventKind.Push => "push",
        RegistryEventKind.Pull => "pull",
        RegistryEventKind.Delete => "delete",
        RegistryEventKind.Move => "move",
        RegistryEventKind.Quota => "quota",
        RegistryEventKind.GarbageCollection => "gc",
        RegistryEventKind.Verification => "verify",
        RegistryEventKind.Ping => "ping",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
