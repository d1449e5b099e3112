using Registry.Core.Events;

namespace Registry.Storage.Sqlite;

/// <summary>Adds events to the outbox, inside the transaction of what happened.</summary>
internal static class Outbox
{
    /// <summary>For how long the delivery of an event is tried.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    private static readonly Sql Insert = new("INSERT INTO webhook_event (webhook, event, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)");

    /// <summary>Adds an event for each webhook that wants it.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="policy">What webhooks want.</param>
    /// <param name="registryEvent">What happened.</param>
    public static void Add(Connection connection, EventPolicy policy, RegistryEvent registryEvent)
    {
        string? text = null;
        foreach (var subscription in policy.Subscriptions)
        {
            if (subscription.Wants(registryEvent.Kind, registryEvent.Repository))
            {
                text ??= OutboxJson.Write(registryEvent);
                connection.Prepare(Insert)
                    .Bind(subscription.Webhook)
                    .Bind(text)
                    .Bind(registryEvent.At.ToUnixTimeMilliseconds())
                    .Bind((registryEvent.At + Lifetime).ToUnixTimeMilliseconds())
                    .Run();
            }
        }
    }
}
