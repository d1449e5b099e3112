using Registry.Core.Limits;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>What the repositories of quotas hold.</summary>
internal sealed class QuotaStore(Database database) : IQuotaStore
{
    /// <summary>How many repositories one transaction looks at; those that belong bring all their blobs.</summary>
    private const int PageSize = 16;

    /// <summary>How many rows of blobs one transaction removes.</summary>
    private const int ForgottenPageSize = 512;

    private static readonly Sql ListScopes = new("SELECT id, key FROM quota_scope");

    // Whoever still needs the scope makes another one.
    private static readonly Sql Disown = new("UPDATE quota_scope SET key = 'forgotten ' || id WHERE id = ?1");
    private static readonly Sql DeleteMembers = new("DELETE FROM quota_member WHERE scope_id = ?1");

    private static readonly Sql DeleteBlobs = new("""
        DELETE FROM quota_blob WHERE scope_id = ?1
        AND blob_id IN (SELECT blob_id FROM quota_blob WHERE scope_id = ?1 ORDER BY blob_id LIMIT ?2)
        """);

    private static readonly Sql DeleteScope = new("DELETE FROM quota_scope WHERE id = ?1");

    /// <inheritdoc/>
    public ValueTask<bool> CountPageAsync(QuotaScope scope, CancellationToken cancellationToken) =>
        WriteAsync(connection => Quotas.Classify(connection, scope, PageSize) > 0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> UsedAsync(QuotaScope scope, CancellationToken cancellationToken) =>
        WriteAsync(connection => Quotas.Used(connection, scope), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ForgetPageAsync(IReadOnlyList<QuotaScope> kept, CancellationToken cancellationToken) =>
        WriteAsync(
            connection =>
            {
                if (FindOther(connection, kept) is not { } scope)
                {
                    return false;
                }

                connection.Prepare(Disown).Bind(scope).Run();
                connection.Prepare(DeleteMembers).Bind(scope).Run();
                if (connection.Prepare(DeleteBlobs).Bind(scope).Bind(ForgottenPageSize).Run() < ForgottenPageSize)
                {
                    connection.Prepare(DeleteScope).Bind(scope).Run();
                }

                return true;
            },
            cancellationToken);

    private static long? FindOther(Connection connection, IReadOnlyList<QuotaScope> kept)
    {
        using var row = connection.Prepare(ListScopes);
        while (row.Step())
        {
            var key = row.GetString(1);
            if (!kept.Any(scope => scope.Key == key))
            {
                return row.GetInt64(0);
            }
        }

        return null;
    }

    /// <summary>What a loss of power takes back is counted again.</summary>
    private ValueTask<T> WriteAsync<T>(Func<Connection, T> change, CancellationToken cancellationToken) =>
        new(database.Writer.RunAsync(Durability.Process, change, cancellationToken));
}
