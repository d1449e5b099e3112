using Registry.Core.Model;

namespace Registry.Core.Events;

/// <summary>What a webhook wants to be told of.</summary>
/// <param name="Webhook">The webhook's name.</param>
/// <param name="Kinds">Which events.</param>
/// <param name="Repositories">In which repositories; events in none are for whoever wants their kind.</param>
public sealed record EventSubscription(string Webhook, IReadOnlyList<RegistryEventKind> Kinds, Glob Repositories)
{
    /// <summary>Whether an event is one of them.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="repository">Where; <c>null</c>: in no repository.</param>
    public bool Wants(RegistryEventKind kind, string? repository) =>
        Kinds.Contains(kind) && (repository is null || Repositories.IsMatch(repository));
}
