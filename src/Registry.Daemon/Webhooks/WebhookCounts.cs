namespace Registry.Daemon.Webhooks;

/// <summary>What has come of deliveries since the server started, for metrics. For many threads at once.</summary>
internal sealed class WebhookCounts
{
    private long _delivered;
    private long _failed;

    /// <summary>How many events webhooks have taken.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>How many attempts have failed.</summary>
    public long FailedAttempts => Interlocked.Read(ref _failed);

    /// <summary>Counts an event that was delivered.</summary>
    public void AddDelivered() => Interlocked.Increment(ref _delivered);

    /// <summary>Counts an attempt that failed.</summary>
    public void AddFailed() => Interlocked.Increment(ref _failed);
}
