using System.Runtime.CompilerServices;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>What nothing references, by the partial indexes over the holds.</summary>
internal sealed class GarbageStore(Database database, EventsInForce events, TimeProvider time) : IGarbageStore
{
    /// <summary>How many links or blobs one transaction removes: it holds the write lock for some milliseconds.</summary>
    private const int PageSize = 32;

    /// <summary>
    /// As many manifests: each may have referrers of its own. What they list together is no more than <see cref="PageSize"/> either,
    /// unless one alone lists more.
    /// </summary>
    private const int ManifestPageSize = 16;

    /// <summary>A step from one repository that holds an unreferenced manifest to the next, however many it holds.</summary>
    private static readonly Sql NextOfManifests = new("""
        SELECT m.repository_id, r.name
        FROM manifest AS m INDEXED BY manifest_unreferenced CROSS JOIN repository AS r ON r.id = m.repository_id
        WHERE m.unreferenced_at IS NOT NULL AND m.repository_id > ?1 ORDER BY m.repository_id LIMIT 1
        """);

    private static readonly Sql ListManifests = new("""
        SELECT m.unreferenced_at, m.id, m.digest, (SELECT count(*) FROM reference AS f WHERE f.manifest_id = m.id)
        FROM manifest AS m INDEXED BY manifest_unreferenced
        WHERE m.repository_id = ?1 AND m.unreferenced_at < ?2 AND (m.unreferenced_at, m.id) > (?3, ?4)
        ORDER BY m.unreferenced_at, m.id LIMIT ?5
        """);

    private static readonly Sql NextOfRemovedSubjects = new("""
        SELECT s.repository_id, r.name FROM removed_subject AS s CROSS JOIN repository AS r ON r.id = s.repository_id
        WHERE s.repository_id > ?1 ORDER BY s.repository_id LIMIT 1
        """);

    private static readonly Sql ListRemovedSubjects = new("""
        SELECT removed_at, id, digest FROM removed_subject INDEXED BY removed_subject_removed
        WHERE repository_id = ?1 AND removed_at < ?2 AND (removed_at, id) > (?3, ?4) ORDER BY removed_at, id LIMIT ?5
        """);

    private static readonly Sql ListLinks = new("""
        SELECT l.unreferenced_at, l.repository_id, l.blob_id, r.name, b.digest, b.size,
        NOT EXISTS (
          SELECT 1 FROM blob_link AS o WHERE o.blob_id = l.blob_id AND (o.unreferenced_at IS NULL OR o.unreferenced_at >= ?1))
        FROM blob_link AS l CROSS JOIN repository AS r ON r.id = l.repository_id CROSS JOIN blob AS b ON b.id = l.blob_id
        WHERE l.unreferenced_at < ?1 AND (l.unreferenced_at, l.repository_id, l.blob_id) > (?2, ?3, ?4)
        ORDER BY l.unreferenced_at, l.repository_id, l.blob_id LIMIT ?5
        """);

    private static readonly Sql ListBlobs = new("""
        SELECT unlinked_at, id, digest, size FROM blob
        WHERE unlinked_at < ?1 AND (unlinked_at, id) > (?2, ?3) ORDER BY unlinked_at, id LIMIT ?4
        """);

    private static readonly Sql SetOutcome = new("""
        INSERT OR REPLACE INTO garbage_outcome (id, started_at, finished_at, freed_bytes, failures, succeeded_at)
        VALUES (1, ?1, ?2, ?3, ?4, iif(?4 = 0, ?2, (SELECT succeeded_at FROM garbage_outcome WHERE id = 1)))
        """);

    private static readonly Sql BeginTrial = new("SAVEPOINT trial");
    private static readonly Sql TakeBackTrial = new("ROLLBACK TO trial");
    private static readonly Sql EndTrial = new("RELEASE trial");

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<HeldManifest>> ListManifestsAsync(
        Func<string, DateTimeOffset?> limitOf, CancellationToken cancellationToken) =>
        ListByRepositoryAsync(
            NextOfManifests,
            (repository, name, before) => ListAsync(
                ListManifests,
                (row, last) => row.Bind(repository).Bind(before).Bind(Milliseconds(last.UnreferencedAt)).Bind(last.Id).Bind(ManifestPageSize),
                row => new HeldManifest(row.GetInt64(1), name, row.GetString(2), Time(row)),
                row => row.GetInt64(3),
                cancellationToken),
            limitOf);

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<RemovedSubject>> ListRemovedSubjectsAsync(
        Func<string, DateTimeOffset?> limitOf, CancellationToken cancellationToken) =>
        ListByRepositoryAsync(
            NextOfRemovedSubjects,
            (repository, name, before) => ListAsync(
                ListRemovedSubjects,
                (row, last) => row.Bind(repository).Bind(before).Bind(Milliseconds(last.RemovedAt)).Bind(last.Id).Bind(ManifestPageSize),
                row => new RemovedSubject(row.GetInt64(1), name, row.GetString(2), Time(row)),
                _ => 1,
                cancellationToken),
            limitOf);

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<HeldLink>> ListLinksAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        ListAsync(
            ListLinks,
            (row, last) => row.Bind(Milliseconds(before))
                .Bind(Milliseconds(last.UnreferencedAt)).Bind(last.RepositoryId).Bind(last.BlobId).Bind(PageSize),
            row => new HeldLink(
                row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetInt64(5), Time(row), row.GetInt64(6) != 0),
            _ => 1,
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<UnlinkedBlob>> ListBlobsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        ListAsync(
            ListBlobs,
            (row, last) => row.Bind(Milliseconds(before)).Bind(Milliseconds(last.UnlinkedAt)).Bind(last.Id).Bind(PageSize),
            row => new UnlinkedBlob(row.GetInt64(1), row.GetString(2), row.GetInt64(3), Time(row)),
            _ => 1,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RemovedManifest>> RemoveManifestsAsync(
        IReadOnlyList<HeldManifest> manifests,
        Func<string, DateTimeOffset?> limitOf,
        DateTimeOffset pushedBefore,
        LimitPolicy limits,
        bool isTrial,
        CancellationToken cancellationToken) =>
        RemoveAsync(manifests, static (removal, manifest) => removal.Run(manifest), limitOf, pushedBefore, limits, isTrial, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RemovedManifest>> RemoveAboutAsync(
        IReadOnlyList<RemovedSubject> subjects,
        Func<string, DateTimeOffset?> limitOf,
        DateTimeOffset pushedBefore,
        LimitPolicy limits,
        bool isTrial,
        CancellationToken cancellationToken) =>
        RemoveAsync(subjects, static (removal, subject) => removal.Run(subject), limitOf, pushedBefore, limits, isTrial, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HeldLink>> RemoveLinksAsync(
        IReadOnlyList<HeldLink> links, DateTimeOffset before, CancellationToken cancellationToken) =>
        WriteAsync<HeldLink>(
            (connection, now) => [.. links.Where(link => BlobLinks.Collect(connection, link, Milliseconds(before), now))],
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UnlinkedBlob>> RemoveBlobsAsync(
        IReadOnlyList<UnlinkedBlob> blobs, DateTimeOffset before, CancellationToken cancellationToken) =>
        WriteAsync<UnlinkedBlob>(
            (connection, _) => [.. blobs.Where(blob => BlobLinks.Trash(connection, blob, Milliseconds(before)))],
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask FinishAsync(GarbageOutcome outcome, CancellationToken cancellationToken) =>
        _ = await database.Writer.RunAsync(
            Durability.Process,
            connection =>
            {
                var policy = events.Current;
                Outbox.Add(connection, policy, RegistryEvent.Create(RegistryEventKind.GarbageCollection, outcome.FinishedAt, policy.Origin) with
                {
                    Collection = new CollectionSummary(outcome.StartedAt, outcome.FreedBytes, outcome.Failures),
                });
                return connection.Prepare(SetOutcome)
                    .Bind(Milliseconds(outcome.StartedAt)).Bind(Milliseconds(outcome.FinishedAt)).Bind(outcome.FreedBytes)
                    .Bind(outcome.Failures).Run();
            },
            cancellationToken);

    private ValueTask<IReadOnlyList<RemovedManifest>> RemoveAsync<T>(
        IReadOnlyList<T> page,
        Action<ManifestRemoval, T> remove,
        Func<string, DateTimeOffset?> limitOf,
        DateTimeOffset pushedBefore,
        LimitPolicy limits,
        bool isTrial,
        CancellationToken cancellationToken) =>
        WriteAsync<RemovedManifest>(
            (connection, now) =>
            {
                var removal = new ManifestRemoval(connection, events.Current, limitOf, Milliseconds(pushedBefore), limits, now);
                connection.Prepare(BeginTrial).Run();
                foreach (var item in page)
                {
                    remove(removal, item);
                }

                _ = isTrial ? connection.Prepare(TakeBackTrial).Run() : 0;
                connection.Prepare(EndTrial).Run();
                return removal.Removed;
            },
            cancellationToken);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(Statement row) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0));

    /// <summary>Goes from repository to repository, and past those of which nothing is taken.</summary>
    private async IAsyncEnumerable<IReadOnlyList<T>> ListByRepositoryAsync<T>(
        Sql next, Func<long, string, long, IAsyncEnumerable<IReadOnlyList<T>>> list, Func<string, DateTimeOffset?> limitOf)
    {
        for (var repository = FindNext(0); repository is var (id, name); repository = FindNext(id))
        {
            if (limitOf(name) is not { } before)
            {
                continue;
            }

            await foreach (var page in list(id, name, Milliseconds(before)))
            {
                yield return page;
            }
        }

        (long Id, string Name)? FindNext(long after)
        {
            using var reader = database.Readers.Rent();
            using var row = reader.Prepare(next).Bind(after);
            return row.Step() ? (row.GetInt64(0), row.GetString(1)) : null;
        }
    }

    /// <summary>Page after page, each after the last item of the one before, so that none holds a snapshot for long.</summary>
    private async IAsyncEnumerable<IReadOnlyList<T>> ListAsync<T>(
        Sql sql,
        Action<Statement, T> bind,
        Func<Statement, T> read,
        Func<Statement, long> weigh,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : struct
    {
        var page = Read(default);
        while (page.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return page;
            page = Read(page[^1]);
        }

        List<T> Read(T last)
        {
            using var reader = database.Readers.Rent();
            using var row = reader.Prepare(sql);
            bind(row, last);
            var items = new List<T>();
            long weight = 0;
            while (row.Step())
            {
                weight += weigh(row);
                if (weight > PageSize && items.Count > 0)
                {
                    break;
                }

                items.Add(read(row));
            }

            return items;
        }
    }

    /// <summary>No removal waits for the disk while it holds the write lock: what a loss of power brings back is removed again.</summary>
    private async ValueTask<IReadOnlyList<T>> WriteAsync<T>(
        Func<Connection, long, IReadOnlyList<T>> change, CancellationToken cancellationToken) =>
        await database.Writer.RunAsync(
            Durability.Process, connection => change(connection, Milliseconds(time.GetUtcNow())), cancellationToken);
}
