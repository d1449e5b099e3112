namespace Registry.Testing.Time;

/// <summary>A clock that moves only when told to; its timers fire on the thread that moves it, in the order of their times.</summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Whether anybody waits for a time.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count > 0;
            }
        }
    }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward, and fires every timer that is due on the way.</summary>
    public void Advance(TimeSpan delta)
    {
        var end = GetUtcNow() + delta;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _now = end;
        }
    }

    private FakeTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due > _now ? next.Due : _now;
                next.Reschedule();
            }

            return next;
        }
    }

    private sealed class FakeTimer(FakeTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._now + dueTime;
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Reschedule()
        {
            if (_period > TimeSpan.Zero)
            {
                Due += _period;
            }
            else
            {
                time._timers.Remove(this);
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
