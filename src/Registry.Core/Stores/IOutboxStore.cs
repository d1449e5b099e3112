using Registry.Core.Errors;
using Registry.Core.Events;

namespace Registry.Core.Stores;

/// <summary>
/// Events on their way to webhooks. What other stores change, they add here in the same transaction, so that an event is here if, and only
/// if, it happened. Each webhook has a line of its own; what is delivered is gone, and what is given up is set aside. A loss of power may take
/// a removal back: an event is delivered once at the least.
/// </summary>
public interface IOutboxStore
{
    /// <summary>Adds events that no other store knows of, such as pulls, for whoever wants them.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is added.
    /// </exception>
    ValueTask AddAsync(IReadOnlyList<RegistryEvent> events, CancellationToken cancellationToken);

    /// <summary>The event that a webhook is told of next, the oldest that waits; <c>null</c>: there is none.</summary>
    ValueTask<PendingEvent?> FindNextAsync(string webhook, CancellationToken cancellationToken);

    /// <summary>Removes an event that was delivered, and forgets what failed before.</summary>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    ValueTask DeliveredAsync(string webhook, long id, CancellationToken cancellationToken);

    /// <summary>Records that an event could not be delivered. Those that have waited for too long are set aside.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="failure">What went wrong, and when to try again.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>How many events were set aside.</returns>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    ValueTask<int> FailedAsync(string webhook, DeliveryFailure failure, CancellationToken cancellationToken);

    /// <summary>How many events of a webhook wait, and how many were set aside.</summary>
    ValueTask<OutboxState> FindStateAsync(string webhook, CancellationToken cancellationToken);

    /// <summary>The events of a webhook that were set aside, the oldest first.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<FailedEvent>> ListFailedAsync(string webhook, int limit, CancellationToken cancellationToken);

    /// <summary>Puts events that were set aside back into their places in the line, and has the webhook tried at once.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="id">Only this event; <c>null</c>: all of the webhook's.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>How many were put back.</returns>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    ValueTask<int> RetryAsync(string webhook, long? id, CancellationToken cancellationToken);

    /// <summary>Removes the oldest of what is too much of a webhook's: events that were set aside long ago, or that are too many.</summary>
    /// <returns>How many events were removed.</returns>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    ValueTask<int> PruneAsync(string webhook, CancellationToken cancellationToken);

    /// <summary>Removes all events of other webhooks than these.</summary>
    /// <returns>How many events were removed.</returns>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    ValueTask<int> ForgetOthersAsync(IReadOnlyList<string> kept, CancellationToken cancellationToken);
}

/// <summary>An event that waits to be delivered.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="Event">The event.</param>
/// <param name="Attempts">How often its delivery has failed.</param>
/// <param name="Failures">How often in a row the webhook has failed, with whatever event.</param>
/// <param name="NextAttemptAt">When it is to be tried.</param>
public sealed record PendingEvent(long Id, RegistryEvent Event, int Attempts, int Failures, DateTimeOffset NextAttemptAt);

/// <summary>A delivery that failed.</summary>
/// <param name="Id">The event that was to be delivered.</param>
/// <param name="Error">What went wrong, in a line.</param>
/// <param name="NextAttemptAt">When the webhook is tried again.</param>
/// <param name="IsFinal">Whether this event is set aside at once, whatever its age.</param>
public sealed record DeliveryFailure(long Id, string Error, DateTimeOffset NextAttemptAt, bool IsFinal);

/// <summary>What an outbox holds for a webhook.</summary>
/// <param name="Pending">How many events wait.</param>
/// <param name="OldestAt">When the oldest of them happened; <c>null</c>: none waits.</param>
/// <param name="NextAttemptAt">When it is tried again after a failure; <c>null</c>: the last attempt did not fail.</param>
/// <param name="Failed">How many events were set aside.</param>
/// <param name="LastError">What went wrong last; <c>null</c>: the last attempt did not fail, and nothing is set aside.</param>
public sealed record OutboxState(long Pending, DateTimeOffset? OldestAt, DateTimeOffset? NextAttemptAt, long Failed, string? LastError);

/// <summary>An event that was set aside.</summary>
/// <param name="Id">What the store knows it by.</param>
/// <param name="Event">The event.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="FailedAt">When it was set aside.</param>
/// <param name="Error">What went wrong last.</param>
public sealed record FailedEvent(long Id, RegistryEvent Event, int Attempts, DateTimeOffset FailedAt, string Error);
