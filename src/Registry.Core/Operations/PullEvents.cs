using System.Collections.Concurrent;
using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Takes note of pulls that webhooks want to be told of, so that none costs a write, and adds them to the outbox together. What is in
/// memory when the process is killed is lost: a pull is told of once at the most until it is in the outbox, and once at the least from then on.
/// </summary>
/// <param name="outbox">Where they are added.</param>
/// <param name="events">Which are wanted.</param>
/// <param name="time">The clock.</param>
public sealed class PullEvents(IOutboxStore outbox, EventsInForce events, TimeProvider time)
{
    /// <summary>How many are kept in mind at the most; further ones are lost until these are added.</summary>
    public const int Capacity = 10_000;

    /// <summary>How many one transaction adds: it holds the write lock for some milliseconds.</summary>
    private const int BatchSize = 256;

    private readonly ConcurrentQueue<RegistryEvent> _pending = new();
    private int _count;
    private long _lost;

    /// <summary>How many were lost so far because too many came at once.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Takes note of a pull, if somebody wants to be told of it.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="reference">By which tag or digest.</param>
    /// <param name="manifest">What was pulled.</param>
    /// <param name="origin">Who pulled it.</param>
    public void Record(RepositoryName repository, Reference reference, StoredManifest manifest, EventOrigin? origin)
    {
        var policy = events.Current;
        var name = repository.ToString();
        if (!policy.Wants(RegistryEventKind.Pull, name))
        {
            return;
        }

        if (Interlocked.Increment(ref _count) > Capacity)
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Increment(ref _lost);
            return;
        }

        _pending.Enqueue(RegistryEvent.Create(RegistryEventKind.Pull, time.GetUtcNow(), origin ?? policy.Origin) with
        {
            Repository = name,
            Tag = reference.Tag?.ToString(),
            Digest = manifest.Digest.ToString(),
            MediaType = manifest.MediaType,
            Size = manifest.Bytes.Length,
        });
    }

    /// <summary>Adds what was pulled to the outbox. Not for two callers at once. What is not added because of a failure is lost.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (!_pending.IsEmpty)
        {
            var batch = new List<RegistryEvent>();
            while (batch.Count < BatchSize && _pending.TryDequeue(out var pulled))
            {
                Interlocked.Decrement(ref _count);
                batch.Add(pulled);
            }

            await outbox.AddAsync(batch, cancellationToken);
        }
    }
}
