using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Which blobs exist and where they are visible.</summary>
internal sealed class BlobStore(Database database, IBlobContentStore content, TimeProvider time) : IBlobStore
{
    private static readonly Sql FindLink = new("""
        SELECT b.size, l.unreferenced_at FROM repository AS r
        CROSS JOIN blob AS b CROSS JOIN blob_link AS l ON l.repository_id = r.id AND l.blob_id = b.id
        WHERE r.name = ?1 AND b.digest = ?2
        """);

    private static readonly Sql ListOrigins = new("""
        SELECT r.name FROM blob AS b CROSS JOIN blob_link AS l ON l.blob_id = b.id CROSS JOIN repository AS r ON r.id = l.repository_id
        WHERE b.digest = ?1 ORDER BY l.repository_id
        """);

    /// <inheritdoc/>
    public ValueTask<LinkedBlob?> FindAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(FindLink).Bind(repository.ToString()).Bind(digest.ToString());
        return ValueTask.FromResult<LinkedBlob?>(row.Step() ? new LinkedBlob(row.GetInt64(0), row.GetTimeOrNull(1)) : null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        WriteLinkedAsync(repository, digest, Holds.RenewLink, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(
        RepositoryName repository, Digest digest, long size, UploadId? session, EffectiveLimits limits, CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, now) =>
            {
                // Under the write lock: garbage collection moves files only while it holds it.
                if (content.Length(digest) != size)
                {
                    return false;
                }

                var blob = BlobLinks.FindOrAddBlob(connection, digest, size, now);
                Link(connection, repository, blob, digest, limits, now);
                if (session is { } id)
                {
                    Uploads.Remove(connection, id);
                }

                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> MountAsync(
        RepositoryName source, RepositoryName target, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken) =>
        WriteLinkedAsync(
            source,
            digest,
            (connection, from, blob, now) =>
            {
                Holds.RenewLink(connection, from, blob, now);
                Link(connection, target, blob, digest, limits, now);
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RepositoryName?> FindOriginAsync(Digest digest, Func<RepositoryName, bool> accept, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(ListOrigins).Bind(digest.ToString());
        while (row.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = RepositoryName.Parse(row.GetString(0));
            if (accept(name))
            {
                return ValueTask.FromResult<RepositoryName?>(name);
            }
        }

        return ValueTask.FromResult<RepositoryName?>(null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(
        RepositoryName repository, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken) =>
        WriteLinkedAsync(
            repository,
            digest,
            (connection, id, blob, now) =>
            {
                ManifestsAbove.RequireMutable(connection, id, digest, limits);
                BlobLinks.Remove(connection, id, blob, now);
            },
            cancellationToken);

    /// <summary>Makes a blob visible in a repository. Manifests may list it there already: then it counts at once.</summary>
    private static void Link(Connection connection, RepositoryName name, long blob, Digest digest, EffectiveLimits limits, long now)
    {
        var repository = Repositories.FindOrAdd(connection, name);
        var isNew = BlobLinks.Find(connection, repository, digest.ToString()) is null;
        var quotaBefore = Quotas.Used(connection, limits.QuotaScope);
        BlobLinks.Add(connection, repository, blob, digest, now);
        if (isNew)
        {
            limits.RequireQuota(quotaBefore, Quotas.Used(connection, limits.QuotaScope));
            ImageSizes.MeasureAbove(connection, repository, digest, limits);
        }
    }

    /// <summary>Makes a change to a blob's link, given the ids of repository and blob and the time. <c>false</c>: there is no link.</summary>
    private ValueTask<bool> WriteLinkedAsync(
        RepositoryName repository, Digest digest, Action<Connection, long, long, long> change, CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, now) =>
            {
                if (Repositories.Find(connection, repository) is not { } id
                    || BlobLinks.Find(connection, id, digest.ToString()) is not { } blob)
                {
                    return false;
                }

                change(connection, id, blob, now);
                return true;
            },
            cancellationToken);

    private ValueTask<bool> WriteAsync(Func<Connection, long, bool> change, CancellationToken cancellationToken) =>
        new(database.Writer.RunAsync(
            Durability.Power, connection => change(connection, time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken));
}
