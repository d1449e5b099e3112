using Registry.Core.Errors;
using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>An error of SQLite itself.</summary>
internal sealed class SqliteException : Exception
{
    private const int PrimaryCodeMask = 0xFF;
    private const int NoRoomForSharedMemory = raw.SQLITE_IOERR | (19 << 8); // SQLITE_IOERR_SHMSIZE

    private SqliteException(int resultCode, string message)
        : base($"SQLite error {resultCode}: {message}") =>
        ResultCode = resultCode == NoRoomForSharedMemory ? raw.SQLITE_FULL : resultCode & PrimaryCodeMask;

    /// <summary>
    /// The primary result code (sqlite.org/rescode.html); that of a full disk also where there is no room for the journal's index.
    /// </summary>
    public int ResultCode { get; }

    /// <summary>
    /// The exception for what a connection failed with last: a fault of the disk or the database file is the client's to know, as a
    /// <see cref="RegistryException"/> around this one; everything else is a defect of the program.
    /// </summary>
    public static Exception From(sqlite3 connection)
    {
        var error = new SqliteException(raw.sqlite3_extended_errcode(connection), raw.sqlite3_errmsg(connection).utf8_to_string());
        return error.ResultCode switch
        {
            raw.SQLITE_FULL => new RegistryException(RegistryErrorCode.StorageFull, "The registry's disk is full.", error),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Unavailable("The registry's database is busy.", error),
            raw.SQLITE_READONLY or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
                => Unavailable("The registry's database cannot be used just now.", error),
            _ => error,
        };
    }

    /// <summary>The SQLite error that an exception is, or is about; <c>null</c> when there is none.</summary>
    public static SqliteException? In(Exception exception) => exception as SqliteException ?? exception.InnerException as SqliteException;

    private static RegistryException Unavailable(string message, SqliteException error) =>
        new(RegistryErrorCode.StorageUnavailable, message, error);
}
