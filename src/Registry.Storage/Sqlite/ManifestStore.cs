using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>Manifests and tags.</summary>
internal sealed class ManifestStore(Database database, EventsInForce events, TimeProvider time) : IManifestStore
{
    private const string Columns = "m.digest, m.media_type, m.bytes, m.unreferenced_at";

    private static readonly Sql FindByTag = new($"""
        SELECT {Columns} FROM repository AS r
        CROSS JOIN tag AS t ON t.repository_id = r.id CROSS JOIN manifest AS m ON m.id = t.manifest_id
        WHERE r.name = ?1 AND t.name = ?2
        """);

    private static readonly Sql FindByDigest = new($"""
        SELECT {Columns} FROM repository AS r CROSS JOIN manifest AS m ON m.repository_id = r.id
        WHERE r.name = ?1 AND m.digest = ?2
        """);

    /// <inheritdoc/>
    public ValueTask<StoredManifest?> FindAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(reference.Tag is null ? FindByDigest : FindByTag).Bind(repository.ToString()).Bind(reference.ToString());
        var manifest = row.Step()
            ? new StoredManifest(Digest.Parse(row.GetString(0)), row.GetString(1), row.GetBytes(2).ToArray())
            {
                UnreferencedAt = row.GetTimeOrNull(3),
            }
            : null;
        return ValueTask.FromResult(manifest);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, now) =>
            {
                if (Repositories.Find(connection, repository) is not { } id || Manifests.Find(connection, id, digest) is not { } manifest)
                {
                    return false;
                }

                Holds.RenewManifest(connection, manifest, now);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PutManifest> PutAsync(ManifestWrite write, CancellationToken cancellationToken) =>
        WriteAsync((connection, now) => new ManifestPut(connection, events.Current, write, now).Run(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(
        RepositoryName repository, Digest digest, EffectiveLimits limits, EventOrigin? origin, CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, now) =>
            {
                if (Repositories.Find(connection, repository) is not { } id)
                {
                    return false;
                }

                Tags.OfManifest(connection, id, digest).ForEach(limits.RequireMutable);
                ManifestsAbove.RequireMutable(connection, id, digest, limits);
                return new Removals(connection, events.Current, origin, now).RemoveManifest(id, repository.ToString(), digest);
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveTagAsync(
        RepositoryName repository, Tag tag, Digest? expected, EventOrigin? origin, CancellationToken cancellationToken) =>
        WriteAsync(
            (connection, now) =>
                Repositories.Find(connection, repository) is { } id
                && (expected is not { } digest || Tags.Names(connection, id, tag, digest))
                && new Removals(connection, events.Current, origin, now).RemoveTag(id, repository.ToString(), tag),
            cancellationToken);

    private ValueTask<T> WriteAsync<T>(Func<Connection, long, T> change, CancellationToken cancellationToken) =>
        new(database.Writer.RunAsync(
            Durability.Power, connection => change(connection, time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken));
}
