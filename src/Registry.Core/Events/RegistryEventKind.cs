namespace Registry.Core.Events;

/// <summary>What webhooks are told of.</summary>
public enum RegistryEventKind
{
    /// <summary>A manifest was pushed, by a tag or by its digest alone.</summary>
    Push,

    /// <summary>A manifest was pulled.</summary>
    Pull,

    /// <summary>A tag or a manifest was deleted.</summary>
    Delete,

    /// <summary>A tag moved from one manifest to another.</summary>
    Move,

    /// <summary>A quota or a number of tags has come near to its limit.</summary>
    Quota,

    /// <summary>Garbage collection has finished.</summary>
    GarbageCollection,

    /// <summary>Verification has finished, and found faults.</summary>
    Verification,

    /// <summary>Nothing happened: somebody tries whether a webhook works.</summary>
    Ping,
}
