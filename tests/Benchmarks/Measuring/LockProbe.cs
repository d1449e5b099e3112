using System.Diagnostics;
using Registry.Core.Errors;
using Registry.Storage.Sqlite;
using SQLitePCL;

namespace Benchmarks.Measuring;

/// <summary>
/// Asks again and again for a database's write lock, without waiting for it, and gives it back at once. The longest time over which
/// every attempt was refused is an upper bound on how long anybody held it at a stretch.
/// </summary>
internal sealed class LockProbe : IDisposable
{
    private const int SpinsWhileRefused = 500;
    private static readonly TimeSpan PauseWhileGranted = TimeSpan.FromMilliseconds(1);

    private readonly Connection _connection;
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private long _longest;

    /// <summary>Starts to ask.</summary>
    public LockProbe(string database)
    {
        _connection = Connection.Open(database, raw.SQLITE_OPEN_READWRITE, "PRAGMA busy_timeout = 0");
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Stops, and gives the longest time.</summary>
    public TimeSpan Stop()
    {
        _isStopping = true;
        _thread.Join();
        return TimeSpan.FromTicks(_longest);
    }

    public void Dispose()
    {
        Stop();
        _connection.Dispose();
    }

    private void Run()
    {
        var granted = Stopwatch.GetTimestamp();
        var isRefused = false;
        while (!_isStopping)
        {
            if (!IsGranted())
            {
                // No sleep: the gap between two holders may be short, and they are not to be taken for one.
                isRefused = true;
                Thread.SpinWait(SpinsWhileRefused);
                continue;
            }
            if (isRefused)
                _longest = Math.Max(_longest, Stopwatch.GetElapsedTime(granted).Ticks);
            isRefused = false;
            granted = Stopwatch.GetTimestamp();
            Thread.Sleep(PauseWhileGranted);
        }
    }

    private bool IsGranted()
    {
        try
        {
            _connection.ExecuteScript("BEGIN IMMEDIATE");
        }
        catch (RegistryException exception) when (SqliteException.In(exception)?.ResultCode == raw.SQLITE_BUSY)
        {
            return false;
        }
        _connection.ExecuteScript("ROLLBACK");
        return true;
    }
}
