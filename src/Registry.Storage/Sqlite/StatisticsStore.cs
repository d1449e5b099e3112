using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>
/// Figures about everything. Each pass reads a table once, in the order in which it lies on the disk, and adds up here: SQLite would
/// group by sorting.
/// </summary>
internal sealed class StatisticsStore(Database database) : IStatisticsStore
{
    private static readonly Sql Begin = new("BEGIN");

    private static readonly Sql ScanBlobs = new("""
        SELECT b.id, b.size, b.created_at, l.repository_id FROM blob AS b LEFT JOIN blob_link AS l ON l.blob_id = b.id ORDER BY b.id
        """);

    private static readonly Sql ScanManifests = new("SELECT repository_id, length(bytes), pushed_at, unreferenced_at FROM manifest");
    private static readonly Sql CountTags = new("SELECT count(*) FROM tag");

    // A blob goes with the last of its links, and never while one is referenced.
    private static readonly Sql ListHeldLinks = new("""
        SELECT l.blob_id, b.size, l.unreferenced_at FROM blob_link AS l CROSS JOIN blob AS b ON b.id = l.blob_id
        WHERE l.unreferenced_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM blob_link AS o WHERE o.blob_id = l.blob_id AND o.unreferenced_at IS NULL)
        """);

    private static readonly Sql ListUnlinked = new("SELECT id, size, unlinked_at FROM blob WHERE unlinked_at IS NOT NULL");

    private static readonly Sql FindTotals = new(
        "SELECT repositories, manifests, tags, blobs, blob_bytes, shared_bytes, uploads FROM total WHERE id = 1");

    private static readonly Sql FindCollection = new(
        "SELECT started_at, finished_at, freed_bytes, failures, succeeded_at FROM garbage_outcome WHERE id = 1");

    private static readonly Sql ListVerifications = new(
        "SELECT scope, started_at, finished_at, manifests, blobs, bytes, findings, repaired, succeeded_at FROM verification_outcome");

    private static readonly Sql FindName = new("SELECT name FROM repository WHERE id = ?1");

    /// <inheritdoc/>
    public ValueTask<ContentStatistics> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        reader.Prepare(Begin).Run();
        try
        {
            var tally = new StatisticsTally(query, id => NameOf(reader, id));
            AddBlobs(reader, tally, cancellationToken);
            AddManifests(reader, tally, cancellationToken);
            AddHeld(reader, ListHeldLinks, tally);
            AddHeld(reader, ListUnlinked, tally);
            return ValueTask.FromResult(tally.Finish(reader.Prepare(CountTags).FirstInt64() ?? 0));
        }
        finally
        {
            reader.Connection.Rollback();
        }
    }

    /// <inheritdoc/>
    public ValueTask<ContentTotals> ReadTotalsAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(FindTotals);
        return ValueTask.FromResult(row.Step()
            ? new ContentTotals(
                row.GetInt64(0),
                row.GetInt64(1),
                row.GetInt64(2),
                new Amount(row.GetInt64(3), row.GetInt64(4)),
                row.GetInt64(5),
                row.GetInt64(6))
            : default);
    }

    /// <inheritdoc/>
    public ValueTask<CollectionOutcome?> FindCollectionAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(FindCollection);
        return ValueTask.FromResult(row.Step()
            ? new CollectionOutcome(
                new GarbageOutcome(
                    row.GetTimeOrNull(0)!.Value, row.GetTimeOrNull(1)!.Value, row.GetInt64(2), checked((int)row.GetInt64(3))),
                row.GetTimeOrNull(4))
            : null);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ScopeOutcome>> ListVerificationsAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListVerifications);
        var outcomes = new List<ScopeOutcome>();
        while (row.Step())
        {
            outcomes.Add(new ScopeOutcome(
                row.GetString(0),
                new VerificationOutcome(
                    row.GetTimeOrNull(1)!.Value,
                    row.GetTimeOrNull(2)!.Value,
                    new VerificationCounts(row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
                    checked((int)row.GetInt64(6)),
                    checked((int)row.GetInt64(7))),
                row.GetTimeOrNull(8)));
        }

        return ValueTask.FromResult<IReadOnlyList<ScopeOutcome>>([.. outcomes.OrderByDescending(item => item.Outcome.FinishedAt)]);
    }

    private static void AddBlobs(ReaderPool.Lease reader, StatisticsTally tally, CancellationToken cancellationToken)
    {
        using var row = reader.Prepare(ScanBlobs);
        var repositories = new List<long>();
        (long Id, long Size, long CreatedAt)? blob = null;
        while (row.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (blob is { } before && before.Id != row.GetInt64(0))
            {
                tally.AddBlob(before.Size, before.CreatedAt, repositories);
                repositories.Clear();
            }

            blob = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
            if (!row.IsNull(3))
            {
                repositories.Add(row.GetInt64(3));
            }
        }

        if (blob is { } last)
        {
            tally.AddBlob(last.Size, last.CreatedAt, repositories);
        }
    }

    private static void AddManifests(ReaderPool.Lease reader, StatisticsTally tally, CancellationToken cancellationToken)
    {
        using var row = reader.Prepare(ScanManifests);
        while (row.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            tally.AddManifest(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsNull(3) ? null : row.GetInt64(3));
        }
    }

    private static void AddHeld(ReaderPool.Lease reader, Sql list, StatisticsTally tally)
    {
        using var row = reader.Prepare(list);
        while (row.Step())
        {
            tally.AddHeld(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        }
    }

    private static string NameOf(ReaderPool.Lease reader, long repository)
    {
        using var row = reader.Prepare(FindName).Bind(repository);
        row.Step();
        return row.GetString(0);
    }
}
