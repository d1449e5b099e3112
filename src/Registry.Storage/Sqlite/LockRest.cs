namespace Registry.Storage.Sqlite;

/// <summary>
/// Leaves the write lock to other processes between the transactions of one that is in no hurry. SQLite's lock has no queue: who takes it
/// again at once keeps it from everybody who asks now and then.
/// </summary>
internal sealed class LockRest(TimeProvider time)
{
    /// <summary>How long the lock is left alone, in times of how long it was held.</summary>
    private const int Factor = 2;

    private long _lockedAt;

    /// <summary>The lock was taken.</summary>
    public void Begin() => _lockedAt = time.GetTimestamp();

    /// <summary>The lock was given back: waits. In whole milliseconds, since that is what others ask again after.</summary>
    public void Wait()
    {
        var rest = Math.Ceiling(Factor * time.GetElapsedTime(_lockedAt).TotalMilliseconds);
        Task.Delay(TimeSpan.FromMilliseconds(rest), time).Wait();
    }
}
