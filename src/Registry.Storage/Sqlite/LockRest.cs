namespace Registry.Storage.Sqlite;

/// <summary>
/// Leaves the write lock to other processes between the transactions of one that is in no hurry, while others write. SQLite's lock has no
/// queue: who takes it again at once keeps it from everybody who asks now and then.
/// </summary>
internal sealed class LockRest(TimeProvider time)
{
    /// <summary>How long the lock is left alone, in times of how long it was held.</summary>
    private const int Factor = 2;

    /// <summary>And for how long at the least: what a push does between its changes takes a few milliseconds.</summary>
    private const double LeastMilliseconds = 5;

    /// <summary>Changes when another connection has committed (sqlite.org/pragma.html#pragma_data_version).</summary>
    private static readonly Sql DataVersion = new("PRAGMA data_version");

    /// <summary>For how long after a change of theirs others count as writing.</summary>
    private static readonly TimeSpan Attention = TimeSpan.FromSeconds(1);

    private long _lockedAt;
    private long? _version;
    private long? _othersWroteAt;

    /// <summary>The lock was taken.</summary>
    public void Begin(Connection connection)
    {
        _lockedAt = time.GetTimestamp();
        var version = connection.Prepare(DataVersion).FirstInt64();
        if (_version is not null && version != _version)
        {
            _othersWroteAt = _lockedAt;
        }

        _version = version;
    }

    /// <summary>The lock was given back: waits, in whole milliseconds, since that is what others ask again after.</summary>
    public void Wait()
    {
        if (_othersWroteAt is { } then && time.GetElapsedTime(then) < Attention)
        {
            var rest = Math.Max(LeastMilliseconds, Math.Ceiling(Factor * time.GetElapsedTime(_lockedAt).TotalMilliseconds));
            Task.Delay(TimeSpan.FromMilliseconds(rest), time).Wait();
        }
    }
}
