using System.Collections.Concurrent;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Takes note of pulls in memory, so that none costs a write, and writes them down together.</summary>
/// <param name="pulls">Where they are written down.</param>
/// <param name="time">The clock.</param>
public sealed class PullRecorder(IPullStore pulls, TimeProvider time)
{
    /// <summary>How many different tags and digests are kept in mind; pulls of others are missed until these are written down.</summary>
    public const int Capacity = 65_536;

    /// <summary>How many one transaction writes: it holds the write lock for some milliseconds.</summary>
    private const int BatchSize = 256;

    /// <summary>How much later than the recorded time the last pull may have been, besides the time between two flushes.</summary>
    public static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<PulledReference, DateTimeOffset> _pending = new();

    // The dictionary's own count takes all of its locks.
    private int _count;

    /// <summary>Takes note of a pull. Only the first since the last flush makes something of it.</summary>
    public void Record(RepositoryName repository, Reference reference)
    {
        var pulled = new PulledReference(repository, reference);
        if (!_pending.ContainsKey(pulled) && Volatile.Read(ref _count) < Capacity && _pending.TryAdd(pulled, time.GetUtcNow()))
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>Writes down what was pulled. What is not written because of a failure is kept for the next time.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in _pending.ToArray().Chunk(BatchSize))
        {
            await pulls.RecordAsync(
                [.. batch.Select(pull => new Pull(pull.Key.Repository, pull.Key.Reference, pull.Value))], Precision, cancellationToken);
            foreach (var pull in batch)
            {
                // Another flush at the same time may have removed it.
                if (_pending.TryRemove(pull))
                {
                    Interlocked.Decrement(ref _count);
                }
            }
        }
    }

    private readonly record struct PulledReference(RepositoryName Repository, Reference Reference);
}
