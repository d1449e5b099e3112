using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>One run of garbage collection: what it takes, how long it may go on, and what it has come to.</summary>
internal sealed class GarbageRun(GarbagePolicy policy, IGarbageReport report, TimeProvider time, CancellationToken cancellationToken)
{
    private readonly long _start = time.GetTimestamp();
    private long _freed;
    private int _failures;
    private bool _isOver;

    /// <summary>What it takes.</summary>
    public GarbagePolicy Policy => policy;

    /// <summary>Ends it early.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>What nothing has referenced since before this goes.</summary>
    public DateTimeOffset GraceLimit { get; } = time.GetUtcNow() - policy.Grace;

    /// <summary>Upload sessions that were last used before this go.</summary>
    public DateTimeOffset UploadLimit { get; } = time.GetUtcNow() - policy.UploadExpiry;

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>What it has come to.</summary>
    public GarbageResult Result => new(!_isOver, _freed, _failures, time.GetElapsedTime(_start));

    /// <summary>Does the parts of a stage, each unless the time is up.</summary>
    public async Task DoAsync(GarbageStage stage, params Func<Task>[] parts)
    {
        report.Began(stage);
        foreach (var part in parts)
        {
            await DoAsync(part);
        }
    }

    /// <summary>Does a part of the run, unless the time is up. What fails in it leaves the other parts alone.</summary>
    public async Task DoAsync(Func<Task> part)
    {
        try
        {
            if (!IsOver())
            {
                await part();
            }
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            Fail(StorageFailure.Explain(exception));
        }
    }

    /// <inheritdoc cref="DoAsync(Func{Task})"/>
    public Task DoAsync(Action part) => DoAsync(() =>
    {
        part();
        return Task.CompletedTask;
    });

    /// <summary>Records what the run came to, if it looked at everything.</summary>
    public async Task FinishAsync(IGarbageStore store)
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            await store.FinishAsync(new GarbageOutcome(StartedAt, time.GetUtcNow(), _freed, _failures), cancellationToken);
        }
        catch (RegistryException)
        {
            // The disk may still be full. What the run was for is done; the statistics tell of an earlier one.
        }
    }

    /// <summary>Whether the time is up. Asked before each step that does not take long.</summary>
    public bool IsOver()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _isOver |= time.GetElapsedTime(_start) > policy.MaxTime;
        return _isOver;
    }

    /// <summary>Removes a page of things; where that fails, each by itself, so that one does not keep the others.</summary>
    /// <returns>What was removed.</returns>
    public async Task<IReadOnlyList<TRemoved>> RemoveAsync<T, TRemoved>(
        IReadOnlyList<T> page, Func<IReadOnlyList<T>, ValueTask<IReadOnlyList<TRemoved>>> remove)
    {
        try
        {
            return await remove(page);
        }
        catch (Exception exception) when (StorageFailure.Is(exception) && page.Count > 1)
        {
            var removed = new List<TRemoved>();
            foreach (var item in page)
            {
                removed.AddRange(await RemoveAsync([item], remove));
            }

            return removed;
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            Fail($"{page[0]}: {StorageFailure.Explain(exception)}");
            return [];
        }
    }

    /// <summary>Manifests of a repository that nothing has referenced since before this go; <c>null</c>: none do.</summary>
    public DateTimeOffset? ManifestLimitOf(string repository) => policy.ManifestLimitOf(repository, StartedAt);

    /// <summary>Tells what went. In a dry run the bytes of its content count as given back.</summary>
    public void Tell(GarbageItem item)
    {
        report.Removed(item);
        _freed += policy.IsDryRun ? item.Size : 0;
    }

    /// <summary>Tells what a retention rule comes to for a tag.</summary>
    public void Tell(RetentionDecision decision) => report.Decided(decision);

    /// <summary>Counts bytes given back.</summary>
    public void AddFreed(long bytes) => _freed += bytes;

    /// <summary>Tells what could not be removed.</summary>
    public void Fail(string problem)
    {
        _failures++;
        report.Failed(problem);
    }
}
