using Registry.Storage.Files;
using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>Copies a database to a file of its own, while others may be writing to it.</summary>
internal static class DatabaseCopy
{
    /// <summary>Pages between two looks at whether the copy is still wanted: 4 MiB.</summary>
    private const int PagesPerStep = 1024;

    /// <summary>Makes a copy; durable, but for its name, when this returns. It needs no journal beside it.</summary>
    /// <param name="source">The database.</param>
    /// <param name="path">The new file.</param>
    /// <param name="mode">Who may do what with it.</param>
    /// <param name="advanced">Told of pages copied and of pages altogether.</param>
    /// <param name="finish">Changes or checks the copy before it is durable.</param>
    /// <param name="cancellationToken">Gives up; the file is then of no use.</param>
    public static void Make(
        Connection source,
        string path,
        UnixFileMode mode,
        Action<long, long> advanced,
        Action<Connection> finish,
        CancellationToken cancellationToken)
    {
        // Whatever is written here counts only once all of it is flushed below.
        const string Pragmas = "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY";

        // SQLite takes an empty file for a new database, and leaves its mode alone.
        new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }).Dispose();
        using (var target = Connection.Open(path, raw.SQLITE_OPEN_READWRITE, Pragmas))
        {
            source.CopyTo(target, PagesPerStep, advanced, cancellationToken);
            target.ExecuteScript("PRAGMA journal_mode = DELETE");
            finish(target);
        }

        DurableFile.Flush(path);
    }
}
