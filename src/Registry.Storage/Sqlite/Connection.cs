using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>A connection to the database with its prepared statements. For one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private const int BusyTimeoutMilliseconds = 5_000;
    private static readonly Sql BeginImmediate = new("BEGIN IMMEDIATE");

    private readonly sqlite3 _handle;
    private readonly Dictionary<Sql, Statement> _statements = [];

    static Connection() => SqliteLibrary.Load();

    private Connection(sqlite3 handle) => _handle = handle;

    /// <summary>Whether no transaction is open. SQLite ends one by itself when the disk is full or fails.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>Whether the file cannot be written to.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") != 0;

    /// <summary>
    /// Whether the journal is worked into the database when this connection is the last to close, as is usual; otherwise both files
    /// stay as they are.
    /// </summary>
    public bool CheckpointsOnClose
    {
        set => Check(raw.sqlite3_db_config(_handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, value ? 0 : 1, out _));
    }

    /// <summary>Opens a database file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="flags"><c>SQLITE_OPEN_*</c> flags.</param>
    /// <param name="pragmas">The connection's settings.</param>
    public static Connection Open(string path, int flags, string pragmas)
    {
        var result = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new Connection(handle);
        try
        {
            connection.Check(result);
            raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds);
            connection.ExecuteScript(pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The prepared statement of a text, ready for its first parameter. Dispose it when its rows are read.</summary>
    public Statement Prepare(Sql sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql.Text, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            statement = new Statement(_handle, handle);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>
    /// Begins a transaction with the write lock. While another process has that, SQLite asks for it every millisecond: the pauses of a
    /// longer waiting grow to many times what anybody holds the lock for.
    /// </summary>
    /// <returns>Whether another process had it at first.</returns>
    public bool BeginWrite()
    {
        raw.sqlite3_busy_timeout(_handle, 1);
        try
        {
            var tries = BusyTimeoutMilliseconds;
            for (; !Prepare(BeginImmediate).TryRun(isLastTry: tries == 0); tries--)
            {
                // SQLite has waited for the millisecond.
            }

            return tries < BusyTimeoutMilliseconds;
        }
        finally
        {
            raw.sqlite3_busy_timeout(_handle, BusyTimeoutMilliseconds);
        }
    }

    /// <summary>Ends the transaction without its changes, unless SQLite has done that by itself (<see cref="IsAutocommit"/>).</summary>
    public void Rollback()
    {
        if (!IsAutocommit)
        {
            ExecuteScript("ROLLBACK");
        }
    }

    /// <summary>Runs statements that take no parameters.</summary>
    public void ExecuteScript(string script) => Check(raw.sqlite3_exec(_handle, script));

    /// <summary>The integer that a statement without parameters gives in its first row.</summary>
    public long ExecuteScalar(string text)
    {
        Check(raw.sqlite3_prepare_v2(_handle, text, out var handle));
        using (handle)
        {
            return new Statement(_handle, handle).FirstInt64() ?? throw new InvalidOperationException($"'{text}' has no row.");
        }
    }

    /// <summary>Copies the database as it is at this moment over another one. Writers of this one are not kept waiting.</summary>
    /// <param name="target">The other, which nobody else has open.</param>
    /// <param name="pagesPerStep">How many pages to copy between two looks at the cancellation.</param>
    /// <param name="advanced">Told of pages copied and of pages altogether.</param>
    /// <param name="cancellationToken">Gives up; the target is then of no use.</param>
    public void CopyTo(Connection target, int pagesPerStep, Action<long, long> advanced, CancellationToken cancellationToken)
    {
        // In a read transaction: without it the copy would begin again whenever another process writes (sqlite.org/backup.html).
        ExecuteScript("BEGIN; SELECT count(*) FROM sqlite_schema");
        using (var backup = raw.sqlite3_backup_init(target._handle, "main", _handle, "main"))
        {
            if (backup.IsInvalid)
            {
                throw SqliteException.From(target._handle);
            }

            int result;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                result = raw.sqlite3_backup_step(backup, pagesPerStep);
                var total = raw.sqlite3_backup_pagecount(backup);
                advanced(total - raw.sqlite3_backup_remaining(backup), total);
            }
            while (result == raw.SQLITE_OK);
        }

        // What a step failed with is left in the target by the end of the copy.
        target.Check(raw.sqlite3_errcode(target._handle));
        ExecuteScript("COMMIT");
    }

    /// <summary>
    /// Works the journal into the database, all of it, for whoever takes the database's file alone. Closing does so too, but does not tell if
    /// it cannot, as on a full disk.
    /// </summary>
    /// <returns><c>false</c>: another connection uses the database.</returns>
    public bool TryCheckpoint() => ExecuteScalar("PRAGMA wal_checkpoint(TRUNCATE)") == 0;

    /// <summary>Reads something that may take long.</summary>
    /// <param name="read">What to read.</param>
    /// <param name="cancellationToken">Gives up, also in the middle of a statement.</param>
    public T Read<T>(Func<Connection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(_handle));
        try
        {
            return read(this);
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _handle.Dispose();
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw SqliteException.From(_handle);
        }
    }
}
