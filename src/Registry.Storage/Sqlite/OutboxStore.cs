using Registry.Core.Events;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>The rows of events on their way to webhooks.</summary>
internal sealed class OutboxStore(Database database, EventsInForce events, TimeProvider time) : IOutboxStore
{
    /// <summary>How many events of a webhook may wait, and as many be set aside.</summary>
    internal const int Capacity = 100_000;

    /// <summary>How long an event is kept that was set aside.</summary>
    internal static readonly TimeSpan FailedRetention = TimeSpan.FromDays(30);

    /// <summary>How many rows one transaction removes: it holds the write lock for some milliseconds.</summary>
    private const int PageSize = 512;

    private static readonly Sql FindNext = new("""
        SELECT e.id, e.event, e.attempts, ifnull(f.failures, 0), ifnull(f.next_attempt_at, 0)
        FROM webhook_event AS e LEFT JOIN webhook_failure AS f ON f.webhook = e.webhook
        WHERE e.webhook = ?1 AND e.failed_at IS NULL ORDER BY e.id LIMIT 1
        """);

    private static readonly Sql Delete = new("DELETE FROM webhook_event WHERE id = ?1");
    private static readonly Sql DeleteFailure = new("DELETE FROM webhook_failure WHERE webhook = ?1");
    private static readonly Sql CountAttempt = new("UPDATE webhook_event SET attempts = attempts + 1 WHERE id = ?1 AND failed_at IS NULL");

    private static readonly Sql SetFailure = new("""
        INSERT INTO webhook_failure (webhook, failures, next_attempt_at, error) VALUES (?1, 1, ?2, ?3)
        ON CONFLICT DO UPDATE SET failures = failures + 1, next_attempt_at = excluded.next_attempt_at, error = excluded.error
        """);

    // Those that wait for too long stand at the front of the line.
    private static readonly Sql SetAside = new("""
        UPDATE webhook_event SET failed_at = ?2, error = ?3
        WHERE id IN (SELECT id FROM webhook_event WHERE webhook = ?1 AND failed_at IS NULL ORDER BY id LIMIT ?5)
        AND (expires_at <= ?2 OR id = ?4)
        """);

    private static readonly Sql PutBack = new("""
        UPDATE webhook_event SET failed_at = NULL, error = NULL, attempts = 0, expires_at = ?2
        WHERE id IN (SELECT id FROM webhook_event WHERE webhook = ?1 AND failed_at > 0 LIMIT ?3)
        """);

    private static readonly Sql PutOneBack = new("""
        UPDATE webhook_event SET failed_at = NULL, error = NULL, attempts = 0, expires_at = ?3
        WHERE id = ?2 AND webhook = ?1 AND failed_at > 0
        """);

    private static readonly Sql CountPending = new("SELECT count(*) FROM webhook_event WHERE webhook = ?1 AND failed_at IS NULL");
    private static readonly Sql CountFailed = new("SELECT count(*) FROM webhook_event WHERE webhook = ?1 AND failed_at > 0");

    private static readonly Sql FindOldest = new(
        "SELECT created_at FROM webhook_event WHERE webhook = ?1 AND failed_at IS NULL ORDER BY id LIMIT 1");

    private static readonly Sql FindFailure = new("SELECT next_attempt_at, error FROM webhook_failure WHERE webhook = ?1");

    private static readonly Sql FindLastError = new(
        "SELECT error FROM webhook_event WHERE webhook = ?1 AND failed_at > 0 ORDER BY failed_at DESC, id DESC LIMIT 1");

    private static readonly Sql ListFailed = new("""
        SELECT id, event, attempts, failed_at, error FROM webhook_event
        WHERE webhook = ?1 AND failed_at > 0 ORDER BY failed_at, id LIMIT ?2
        """);

    private static readonly Sql FindNextWebhook = new("SELECT webhook FROM webhook_event WHERE webhook > ?1 ORDER BY webhook LIMIT 1");

    private static readonly Sql DeleteOldFailed = new("""
        DELETE FROM webhook_event WHERE id IN
        (SELECT id FROM webhook_event WHERE webhook = ?1 AND failed_at < ?2 ORDER BY failed_at LIMIT ?3)
        """);

    private static readonly Sql DeletePending = new("""
        DELETE FROM webhook_event WHERE id IN
        (SELECT id FROM webhook_event WHERE webhook = ?1 AND failed_at IS NULL ORDER BY id LIMIT ?2)
        """);

    private static readonly Sql DeleteFailed = new("""
        DELETE FROM webhook_event WHERE id IN
        (SELECT id FROM webhook_event WHERE webhook = ?1 AND failed_at > 0 ORDER BY failed_at LIMIT ?2)
        """);

    private static readonly Sql DeleteOfWebhook = new(
        "DELETE FROM webhook_event WHERE id IN (SELECT id FROM webhook_event WHERE webhook = ?1 LIMIT ?2)");

    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<RegistryEvent> added, CancellationToken cancellationToken)
    {
        var policy = events.Current;
        await WriteAsync(
            connection =>
            {
                foreach (var registryEvent in added)
                {
                    Outbox.Add(connection, policy, registryEvent);
                }

                return added.Count;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<PendingEvent?> FindNextAsync(string webhook, CancellationToken cancellationToken)
    {
        while (ReadNext(webhook) is var (id, next))
        {
            if (next is not null)
            {
                return next;
            }

            // A damaged record: the others shall not wait for it for good.
            await WriteAsync(connection => connection.Prepare(Delete).Bind(id).Run(), cancellationToken);
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DeliveredAsync(string webhook, long id, CancellationToken cancellationToken) =>
        await WriteAsync(
            connection =>
            {
                connection.Prepare(DeleteFailure).Bind(webhook).Run();
                return connection.Prepare(Delete).Bind(id).Run();
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> FailedAsync(string webhook, DeliveryFailure failure, CancellationToken cancellationToken) =>
        WriteAsync(
            connection =>
            {
                connection.Prepare(SetFailure).Bind(webhook).Bind(failure.NextAttemptAt.ToUnixTimeMilliseconds()).Bind(failure.Error).Run();
                connection.Prepare(CountAttempt).Bind(failure.Id).Run();
                return connection.Prepare(SetAside)
                    .Bind(webhook).Bind(Now()).Bind(failure.Error).BindOrNull(failure.IsFinal ? failure.Id : null).Bind(PageSize)
                    .Run();
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OutboxState> FindStateAsync(string webhook, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        var (nextAttempt, error) = ReadFailure(reader, webhook);
        var oldest = reader.Prepare(FindOldest).Bind(webhook).FirstInt64();
        return ValueTask.FromResult(new OutboxState(
            reader.Prepare(CountPending).Bind(webhook).FirstInt64()!.Value,
            oldest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            nextAttempt,
            reader.Prepare(CountFailed).Bind(webhook).FirstInt64()!.Value,
            error ?? reader.Prepare(FindLastError).Bind(webhook).ReadStrings().FirstOrDefault()));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FailedEvent>> ListFailedAsync(string webhook, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListFailed).Bind(webhook).Bind(limit);
        var failed = new List<FailedEvent>();
        while (row.Step())
        {
            if (OutboxJson.Read(row.GetBytes(1)) is { } registryEvent)
            {
                failed.Add(new FailedEvent(
                    row.GetInt64(0), registryEvent, (int)row.GetInt64(2), row.GetTimeOrNull(3).GetValueOrDefault(), row.GetString(4)));
            }
        }

        return ValueTask.FromResult<IReadOnlyList<FailedEvent>>(failed);
    }

    /// <inheritdoc/>
    public async ValueTask<int> RetryAsync(string webhook, long? id, CancellationToken cancellationToken)
    {
        var expiresAt = (time.GetUtcNow() + Outbox.Lifetime).ToUnixTimeMilliseconds();
        return await InPagesAsync(
            connection =>
            {
                connection.Prepare(DeleteFailure).Bind(webhook).Run();
                return id is { } one
                    ? connection.Prepare(PutOneBack).Bind(webhook).Bind(one).Bind(expiresAt).Run()
                    : connection.Prepare(PutBack).Bind(webhook).Bind(expiresAt).Bind(PageSize).Run();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<int> PruneAsync(string webhook, CancellationToken cancellationToken)
    {
        var before = Now() - (long)FailedRetention.TotalMilliseconds;
        return await InPagesAsync(connection => connection.Prepare(DeleteOldFailed).Bind(webhook).Bind(before).Bind(PageSize).Run(), cancellationToken)
            + await InPagesAsync(connection => RemoveSurplus(connection, CountFailed, DeleteFailed, webhook), cancellationToken)
            + await InPagesAsync(connection => RemoveSurplus(connection, CountPending, DeletePending, webhook), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<int> ForgetOthersAsync(IReadOnlyList<string> kept, CancellationToken cancellationToken)
    {
        var removed = 0;
        for (var webhook = FindWebhook(string.Empty); webhook is not null; webhook = FindWebhook(webhook))
        {
            if (!kept.Contains(webhook))
            {
                removed += await RemoveAllAsync(webhook, cancellationToken);
            }
        }

        return removed;
    }

    private (long Id, PendingEvent? Event)? ReadNext(string webhook)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(FindNext).Bind(webhook);
        if (!row.Step())
        {
            return null;
        }

        var id = row.GetInt64(0);
        return (id, OutboxJson.Read(row.GetBytes(1)) is { } registryEvent
            ? new PendingEvent(
                id, registryEvent, (int)row.GetInt64(2), (int)row.GetInt64(3), row.GetTimeOrNull(4).GetValueOrDefault())
            : null);
    }

    private async Task<int> RemoveAllAsync(string webhook, CancellationToken cancellationToken) =>
        await InPagesAsync(
            connection =>
            {
                connection.Prepare(DeleteFailure).Bind(webhook).Run();
                return connection.Prepare(DeleteOfWebhook).Bind(webhook).Bind(PageSize).Run();
            },
            cancellationToken);

    private static int RemoveSurplus(Connection connection, Sql count, Sql remove, string webhook)
    {
        var surplus = connection.Prepare(count).Bind(webhook).FirstInt64()!.Value - Capacity;
        return surplus > 0 ? connection.Prepare(remove).Bind(webhook).Bind(Math.Min(surplus, PageSize)).Run() : 0;
    }

    private async Task<int> InPagesAsync(Func<Connection, int> remove, CancellationToken cancellationToken)
    {
        var removed = 0;
        int inPage;
        do
        {
            inPage = await WriteAsync(remove, cancellationToken);
            removed += inPage;
        }
        while (inPage == PageSize);
        return removed;
    }

    private string? FindWebhook(string after)
    {
        using var reader = database.Readers.Rent();
        return reader.Prepare(FindNextWebhook).Bind(after).ReadStrings().FirstOrDefault();
    }

    private static (DateTimeOffset? NextAttemptAt, string? Error) ReadFailure(ReaderPool.Lease reader, string webhook)
    {
        using var row = reader.Prepare(FindFailure).Bind(webhook);
        return row.Step() ? (row.GetTimeOrNull(0), row.GetString(1)) : default;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>No delivery waits for the disk: what a loss of power takes back is delivered again.</summary>
    private ValueTask<int> WriteAsync(Func<Connection, int> change, CancellationToken cancellationToken) =>
        new(database.Writer.RunAsync(Durability.Process, change, cancellationToken));
}
