using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Whether a server can do all that it is there for, so that requests may be sent to it.</summary>
/// <param name="store">The metadata.</param>
/// <param name="guard">The room on the disk.</param>
/// <param name="time">The clock.</param>
public sealed class Readiness(IReadinessStore store, DiskGuard guard, TimeProvider time)
{
    /// <summary>How long what was found out about the metadata is good for, however often it is asked for.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    /// <summary>How long a change of the metadata may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly Probe Passed = new(Database: null, Schema: null);

    private readonly Lock _lock = new();
    private Task<Probe>? _probe;
    private Probe _last = Passed;
    private long _begunAt;
    private long _endedAt;
    private volatile bool _isStopping;

    /// <summary>
    /// Whether every check passed, as far as it is known at this moment: asking does not wait for the metadata, but sees to it that the
    /// answer is soon that of now.
    /// </summary>
    public bool IsReady
    {
        get
        {
            var probe = CurrentAsync();
            return Volatile.Read(ref _last) == Passed && !IsStuck(probe) && !guard.IsLow && !_isStopping;
        }
    }

    /// <summary>From now on the server is not ready any more: it stops.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Looks at everything that it takes.</summary>
    /// <returns>Each check, in an order that is always the same.</returns>
    public async ValueTask<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        var probe = await WaitAsync(cancellationToken);
        return
        [
            new ReadinessCheck("database", probe.Database),
            new ReadinessCheck("schema", probe.Schema),
            new ReadinessCheck("disk", guard.IsLow ? "There is less room than is to stay free: nothing can be pushed." : null),
            new ReadinessCheck("server", _isStopping ? "It is stopping." : null),
        ];
    }

    private async Task<Probe> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CurrentAsync().WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Whoever asks next waits for the same change: what is stuck is not asked for more.
            return new Probe($"It did not take a change within {Patience.TotalSeconds} seconds.", Schema: null);
        }
    }

    private bool IsStuck(Task probe) => !probe.IsCompleted && time.GetElapsedTime(Volatile.Read(ref _begunAt)) >= Patience;

    private Task<Probe> CurrentAsync()
    {
        lock (_lock)
        {
            if (_probe is null || (_probe.IsCompleted && time.GetElapsedTime(_endedAt) >= Freshness))
            {
                Volatile.Write(ref _begunAt, time.GetTimestamp());
                _probe = ProbeAsync();
            }

            return _probe;
        }
    }

    private async Task<Probe> ProbeAsync()
    {
        Probe probe;
        try
        {
            probe = await store.ProbeAsync(CancellationToken.None)
                ? Passed
                : Passed with { Schema = "The database is of another version than this program needs." };
        }
        catch (RegistryException exception)
        {
            probe = Passed with { Database = exception.Message };
        }

        _endedAt = time.GetTimestamp();
        Volatile.Write(ref _last, probe);
        return probe;
    }

    private sealed record Probe(string? Database, string? Schema);
}

/// <summary>One of the things that it takes.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Problem">What is wrong with it, for anybody to read; <c>null</c>: nothing.</param>
public sealed record ReadinessCheck(string Name, string? Problem);
