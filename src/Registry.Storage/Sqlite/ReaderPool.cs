using System.Collections.Concurrent;
using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>Read-only connections, opened as they are needed; a few are kept with their prepared statements.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private const string Pragmas = "PRAGMA cache_size = -500; PRAGMA temp_store = MEMORY";

    /// <summary>Reads run on their caller's thread to their end, so no more than this many run at once for long.</summary>
    private static readonly int MaxKept = Math.Max(4, Environment.ProcessorCount * 2);

    private readonly ConcurrentStack<Connection> _idle = new();
    private volatile bool _isDisposed;

    /// <summary>Takes a connection until the lease is disposed.</summary>
    public Lease Rent() =>
        new(this, _idle.TryPop(out var connection) ? connection : Connection.Open(path, raw.SQLITE_OPEN_READONLY, Pragmas));

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        CloseIdle();
    }

    private void Return(Connection connection)
    {
        if (_idle.Count >= MaxKept)
        {
            connection.Dispose();
            return;
        }

        _idle.Push(connection);
        if (_isDisposed)
        {
            CloseIdle();
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }

    /// <summary>A connection for one read.</summary>
    public readonly struct Lease(ReaderPool pool, Connection connection) : IDisposable
    {
        /// <summary>The connection.</summary>
        public Connection Connection => connection;

        /// <summary>The prepared statement of a text, on this connection.</summary>
        public Statement Prepare(Sql sql) => connection.Prepare(sql);

        /// <inheritdoc/>
        public void Dispose() => pool.Return(connection);
    }
}
