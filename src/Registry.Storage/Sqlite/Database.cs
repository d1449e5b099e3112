using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>The database file of a data folder: checked, up to date, with its one writer and its readers.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>Below this size a database is checked whole when it is opened; a larger one would cost start-up time.</summary>
    private const long LargestCheckedAtOpen = 8 * 1024 * 1024;

    /// <summary>Closed to other users even where its folder is not: it holds hashes of passwords, and tells everything but the bytes of blobs.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private const string WriterPragmas = "PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000; PRAGMA temp_store = MEMORY";

    // The journal is cut back after a burst, so that it does not hold the disk's space for good.
    private const string WriteAheadLogPragmas = "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216";

    private readonly Connection _connection;

    private Database(string path, Connection connection, TimeProvider time)
    {
        Instruments = new StorageInstruments(time);
        _connection = connection;
        Writer = new Writer(connection, Instruments);
        Readers = new ReaderPool(path);
    }

    /// <summary>What the storage is measured with.</summary>
    public StorageInstruments Instruments { get; }

    /// <summary>Where every change goes through.</summary>
    public Writer Writer { get; }

    /// <summary>Where reads take their connections from.</summary>
    public ReaderPool Readers { get; }

    /// <summary>What is wrong with the file, found when it was opened; <c>null</c>: nothing. Nothing is written to a damaged database.</summary>
    public string? Damage { get; private init; }

    /// <summary>That it was brought up to date when it was opened; <c>null</c>: it was already, or is new.</summary>
    public DatabaseUpgrade? Upgrade { get; private init; }

    /// <summary>Opens a database, and brings one of an earlier version up to date; an empty or missing file becomes a new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock that its work is measured with.</param>
    /// <param name="keepServersOff">
    /// Sees to it that no server of an earlier version uses the database while it is brought up to date, or refuses that; <c>null</c>: the
    /// caller does.
    /// </param>
    /// <exception cref="StorageOpenException">It cannot be used: what is wrong, and what would be right.</exception>
    public static Database Open(string path, TimeProvider time, Func<IDisposable>? keepServersOff = null) =>
        Open(path, time, mayBeDamaged: false, keepServersOff);

    /// <summary>Opens a database, also a damaged one as far as that can be read (<see cref="Damage"/>).</summary>
    /// <inheritdoc cref="Open(string, TimeProvider, Func{IDisposable})" path="/param"/>
    /// <inheritdoc cref="Open(string, TimeProvider, Func{IDisposable})" path="/exception"/>
    public static Database OpenToVerify(string path, TimeProvider time, Func<IDisposable>? keepServersOff = null) =>
        Open(path, time, mayBeDamaged: true, keepServersOff);

    private static Database Open(string path, TimeProvider time, bool mayBeDamaged, Func<IDisposable>? keepServersOff)
    {
        Connection? connection = null;
        var hasJournal = File.Exists(path + "-wal");
        CreateClosed(path);
        try
        {
            connection = Connection.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, pragmas: string.Empty);

            // Who refuses a database must not write to it, not even what a crash left in the journal.
            connection.CheckpointsOnClose = !hasJournal;
            connection.ExecuteScript(WriterPragmas);
            CheckOwner(path, connection);
            if (FindDamage(path, connection, hasJournal) is { } damage)
            {
                // One of an older version lacks what is to be read of it.
                return mayBeDamaged && Migrations.Version(connection) == Migrations.Latest
                    ? OpenDamaged(path, connection, time, damage)
                    : throw Damaged(path, innerException: null);
            }

            connection.CheckpointsOnClose = true;
            CloseToOthers(path);
            connection.ExecuteScript(WriteAheadLogPragmas);
            var upgrade = Sqlite.Upgrade.Run(path, connection, keepServersOff);
            return new Database(path, connection, time) { Upgrade = upgrade };
        }
        catch (Exception exception) when (SqliteException.In(exception) is { } error)
        {
            connection?.Dispose();
            throw Unusable(path, error);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Finishes the writes that were asked for, then closes everything; the last one to close tidies the journal away.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        Readers.Dispose();
        _connection.Dispose();
        Instruments.Dispose();
    }

    /// <summary>Makes a missing file, since SQLite would make one that everybody may read. Its journals get the same mode.</summary>
    private static void CreateClosed(string path) => LeavingRefusalsToSqlite(() =>
    {
        if (!File.Exists(path))
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mode }).Dispose();
        }
    });

    /// <summary>Closes a database that was made by an earlier version, or copied, to other users.</summary>
    private static void CloseToOthers(string path) => LeavingRefusalsToSqlite(() =>
    {
        foreach (var file in (string[])[path, path + "-wal", path + "-shm"])
        {
            if (File.Exists(file) && File.GetUnixFileMode(file) is var mode && (mode & ~Mode) != 0)
            {
                File.SetUnixFileMode(file, mode & Mode);
            }
        }
    });

    private static void LeavingRefusalsToSqlite(Action change)
    {
        try
        {
            change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process was quicker, or the file cannot be used: SQLite finds out which.
        }
    }

    private static Database OpenDamaged(string path, Connection connection, TimeProvider time, string damage)
    {
        connection.ExecuteScript("PRAGMA query_only = ON");
        return new Database(path, connection, time) { Damage = damage };
    }

    private static void CheckOwner(string path, Connection connection)
    {
        if (connection.IsReadOnly)
        {
            throw new StorageOpenException($"The database {path} is read-only. This process must be allowed to write to it and to its folder.");
        }

        var isEmpty = connection.ExecuteScalar("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isEmpty && connection.ExecuteScalar("PRAGMA application_id") != Migrations.ApplicationId)
        {
            throw new StorageOpenException($"{path} is a database of another program. Choose another data folder.");
        }

        var version = Migrations.Version(connection);
        if (version > Migrations.Latest)
        {
            throw Newer(path, version);
        }
    }

    private static StorageOpenException Newer(string path, long version)
    {
        var copy = Sqlite.Upgrade.CopyOf(path, Migrations.Latest);
        var way = File.Exists(copy)
            ? $"Run that, or go back to {copy}, the database as it was before, without what was pushed and changed since."
            : "Run that, or restore a backup that this one made.";
        return new StorageOpenException(
            $"The database {path} has version {version}, made by a newer registryd; this one knows versions up to {Migrations.Latest}. {way}");
    }

    private static string? FindDamage(string path, Connection connection, bool hasJournal)
    {
        var length = new FileInfo(path).Length;

        // SQLite takes a last page that was cut off for one that ends in zeros. While there is a journal, that may be put right from it.
        if (!hasJournal && length % connection.ExecuteScalar("PRAGMA page_size") != 0)
        {
            return "its file ends in the middle of a page";
        }

        var isChecked = length <= LargestCheckedAtOpen;
        return isChecked && connection.ExecuteScalar("SELECT count(*) FROM pragma_quick_check(1) WHERE quick_check <> 'ok'") > 0
            ? "its quick_check fails"
            : null;
    }

    private static StorageOpenException Unusable(string path, SqliteException error) => error.ResultCode switch
    {
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => Damaged(path, error),
        raw.SQLITE_FULL => new StorageOpenException($"The disk of {path} is full. Make room.", error),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
            new StorageOpenException($"The database {path} is held by another process. Stop it, or try again.", error),
        _ => new StorageOpenException(
            $"The database {path} cannot be opened: {error.Message}. This process must be allowed to write to it and to its folder.", error),
    };

    private static StorageOpenException Damaged(string path, Exception? innerException) =>
        new($"The database {path} is damaged or not a database. Restore it from a backup.", innerException) { IsDamaged = true };
}
