using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage.Files;
using Registry.Storage.Sqlite;
using SQLitePCL;

namespace Registry.Storage.Backup;

/// <summary>A registry's database as it was at one moment.</summary>
internal sealed class Snapshot : IDisposable
{
    /// <summary>
    /// What is under way, and means nothing without the files that are not part of a backup, or to other copies of the blobs. Foreign keys
    /// are off here: nothing goes with something else.
    /// </summary>
    private const string DropWhatIsUnderWay = """
        DELETE FROM upload; DELETE FROM trash; DELETE FROM swept_folder; DELETE FROM verification; DELETE FROM verification_finding;
        DELETE FROM webhook_event; DELETE FROM webhook_failure
        """;

    private static readonly Sql List = new("SELECT digest, size FROM blob WHERE digest > ?1 AND digest < ?1 || 'g'");

    private static readonly Sql ListLost = new("""
        SELECT r.digest FROM reference AS r
        WHERE NOT EXISTS (SELECT 1 FROM blob AS b WHERE b.digest = r.digest)
        AND NOT EXISTS (SELECT 1 FROM manifest AS m WHERE m.repository_id = r.repository_id AND m.digest = r.digest)
        """);

    private readonly Connection _connection;
    private readonly Lazy<HashSet<string>> _lost;

    private Snapshot(Connection connection)
    {
        _connection = connection;
        _lost = new(() => _connection.Prepare(ListLost).ReadStrings().ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The blobs.</summary>
    public Amount Blobs => new(
        _connection.ExecuteScalar("SELECT count(*) FROM blob"), _connection.ExecuteScalar("SELECT total(size) FROM blob"));

    /// <summary>
    /// Copies a database that others may be writing to. One read transaction holds the moment for the whole copy, so writers neither
    /// wait nor make it begin again: all they notice is a journal that is not cut back before it is done.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="path">The new file; durable, but for its name, when this returns.</param>
    /// <param name="advanced">Told of pages copied and of pages altogether.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="BackupException">The database is damaged.</exception>
    public static Snapshot Take(string database, string path, Action<long, long> advanced, CancellationToken cancellationToken)
    {
        using (var source = Connection.Open(database, raw.SQLITE_OPEN_READONLY, string.Empty))
        {
            DatabaseCopy.Make(source, path, Database.Mode, advanced, Finish, cancellationToken);
        }

        return new Snapshot(Connection.Open(path, raw.SQLITE_OPEN_READONLY, string.Empty));

        void Finish(Connection copy)
        {
            copy.ExecuteScript(DropWhatIsUnderWay);
            CheckIntegrity(
                copy,
                $"The database {database}",
                "'registryd verify' tells more. Restore the last backup: it stays as it was.",
                cancellationToken);
        }
    }

    /// <summary>
    /// Shows a database that others may be writing to without copying it, as it is when it is first read here. For as long as the snapshot
    /// is open its journal is not cut back.
    /// </summary>
    public static Snapshot View(string database) => new(Connection.Open(database, raw.SQLITE_OPEN_READONLY, "BEGIN"));

    /// <summary>Opens a copy.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupException">It is damaged, or made by a newer program.</exception>
    public static Snapshot Open(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new BackupException($"{path} is missing from the backup. Choose another.");
        }

        var connection = Connection.Open(path, raw.SQLITE_OPEN_READONLY, string.Empty);
        try
        {
            CheckIntegrity(
                connection,
                $"The backup's database {path}",
                "Restore another backup. If there is none, put this one's folder blobs alone into an empty data folder and run: registryd rebuild",
                cancellationToken);
            return Migrations.Version(connection) <= Migrations.Latest
                ? new Snapshot(connection)
                : throw new BackupException($"{path} was made by a newer registryd. Upgrade this one.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The blobs whose digests begin alike.</summary>
    /// <param name="prefix">How they begin, one of <see cref="BlobTree.Prefixes"/>.</param>
    /// <returns>Their sizes by digest, as text: a damaged database may hold what is none.</returns>
    public IReadOnlyDictionary<string, long> SizesIn(string prefix)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        using var row = _connection.Prepare(List).Bind(prefix);
        while (row.Step())
        {
            sizes.Add(row.GetString(0), row.GetInt64(1));
        }

        return sizes;
    }

    /// <summary>
    /// Whether a manifest lists a digest of which there is no record: as of a blob that verification has found damaged, and that the registry
    /// waits for to be pushed again.
    /// </summary>
    public bool HasLost(Digest digest) => _lost.Value.Contains(digest.ToString());

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static void CheckIntegrity(Connection connection, string name, string advice, CancellationToken cancellationToken)
    {
        Exception? cause = null;
        try
        {
            if (connection.Read(IsWhole, cancellationToken))
            {
                return;
            }
        }
        catch (Exception exception) when (SqliteException.In(exception) is { ResultCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB })
        {
            cause = exception;
        }

        throw new BackupException($"{name} is damaged or not a registry's. {advice}", cause);
    }

    private static bool IsWhole(Connection connection)
    {
        const string CountProblems = "SELECT count(*) FROM pragma_integrity_check(1) WHERE integrity_check <> 'ok'";
        return connection.ExecuteScalar("PRAGMA application_id") == Migrations.ApplicationId && connection.ExecuteScalar(CountProblems) == 0;
    }
}
