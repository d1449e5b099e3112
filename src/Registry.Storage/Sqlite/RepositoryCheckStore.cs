using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>What verification reads of the rows of repositories, and how it puts them right.</summary>
internal sealed class RepositoryCheckStore(Database database, TimeProvider time) : IRepositoryCheckStore
{
    private static readonly Sql List = new("SELECT id, name FROM repository WHERE name > ?1 ORDER BY name LIMIT ?2");

    // By the table and not by the index on its names, which the other list is read from alone.
    private static readonly Sql ListAll = new("SELECT id, name FROM repository NOT INDEXED");

    private static readonly Sql ListDigests = new(
        "SELECT digest FROM manifest WHERE repository_id = ?1 AND digest > ?2 ORDER BY digest LIMIT ?3");

    private static readonly Sql Find = new(
        "SELECT id, pushed_at, media_type, bytes FROM manifest WHERE repository_id = ?1 AND digest = ?2");

    private static readonly Sql FindSame = new(
        "SELECT 1 FROM manifest WHERE id = ?1 AND repository_id = ?2 AND digest = ?3 AND pushed_at = ?4");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckedRepository>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<CheckedRepository>>(Read(reader.Prepare(List).Bind(after ?? string.Empty).Bind(limit)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CheckedRepository>> ListAllAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<CheckedRepository>>(Read(reader.Prepare(ListAll)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListManifestsAsync(
        long repository, string? after, int limit, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<string>>(
            reader.Prepare(ListDigests).Bind(repository).Bind(after ?? string.Empty).Bind(limit).ReadStrings());
    }

    /// <inheritdoc/>
    public ValueTask<CheckedManifest?> FindManifestAsync(long repository, string digest, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        using var row = reader.Prepare(Find).Bind(repository).Bind(digest);
        return ValueTask.FromResult(row.Step()
            ? new CheckedManifest(
                row.GetInt64(0),
                repository,
                digest,
                row.GetTimeOrNull(1).GetValueOrDefault(),
                row.GetString(2),
                row.GetBytes(3).ToArray(),
                Manifests.References(reader.Connection, row.GetInt64(0)).ToHashSet(StringComparer.Ordinal))
            : null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> HasManifestAsync(CheckedManifest manifest, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(IsHere(reader.Connection, manifest));
    }

    /// <inheritdoc/>
    public ValueTask<bool> HoldsAsync(long repository, Digest digest, bool orManifest, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(
            BlobLinks.Find(reader.Connection, repository, digest.ToString()) is not null
            || (orManifest && Manifests.Find(reader.Connection, repository, digest) is not null));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordFault>> ListFaultsAsync(long repository, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<RecordFault>>([.. RecordFaults.List(reader.Connection, repository)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordFault>> ListQuotaFaultsAsync(CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult<IReadOnlyList<RecordFault>>([.. QuotaCounts.ListFaults(reader.Connection)]);
    }

    /// <inheritdoc/>
    public ValueTask<AffectedNames> FindAffectedAsync(CheckedRepository repository, string digest, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return ValueTask.FromResult(new AffectedSearch(reader.Connection).OfManifest(repository, digest));
    }

    /// <inheritdoc/>
    public async ValueTask RepairAsync(long repository, RecordFault fault, CancellationToken cancellationToken) =>
        await WriteAsync((connection, now) => RecordFaults.Repair(connection, repository, fault, now), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SetReferencesAsync(
        CheckedManifest manifest, IReadOnlyCollection<Digest> references, CancellationToken cancellationToken) =>
        await WriteAsync(
            (connection, now) =>
            {
                if (!IsHere(connection, manifest))
                {
                    return;
                }

                var listed = references.Select(digest => digest.ToString()).ToHashSet(StringComparer.Ordinal);
                var recorded = Manifests.References(connection, manifest.Id);
                foreach (var digest in listed.Except(recorded))
                {
                    Manifests.AddReference(connection, manifest.RepositoryId, digest, manifest.Id);
                    Holds.SettleListed(connection, manifest.RepositoryId, digest, now);
                }

                foreach (var digest in recorded.Except(listed))
                {
                    Manifests.RemoveReference(connection, manifest.RepositoryId, digest, manifest.Id);
                    Holds.SettleListed(connection, manifest.RepositoryId, digest, now);
                }
            },
            cancellationToken);

    private static List<CheckedRepository> Read(Statement row)
    {
        using (row)
        {
            var repositories = new List<CheckedRepository>();
            while (row.Step())
            {
                repositories.Add(new CheckedRepository(row.GetInt64(0), row.GetString(1)));
            }

            return repositories;
        }
    }

    private static bool IsHere(Connection connection, CheckedManifest manifest) =>
        connection.Prepare(FindSame)
            .Bind(manifest.Id).Bind(manifest.RepositoryId).Bind(manifest.Digest).Bind(manifest.PushedAt.ToUnixTimeMilliseconds())
            .FirstInt64() is not null;

    private Task<bool> WriteAsync(Action<Connection, long> change, CancellationToken cancellationToken) =>
        database.Writer.RunAsync(
            Durability.Power,
            connection =>
            {
                change(connection, time.GetUtcNow().ToUnixTimeMilliseconds());
                return true;
            },
            cancellationToken);
}
