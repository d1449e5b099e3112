using System.Collections.Concurrent;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Upload sessions in memory.</summary>
internal sealed class InMemoryUploadStore(TimeProvider time) : IUploadStore
{
    private readonly ConcurrentDictionary<UploadId, (UploadSession Session, DateTimeOffset UsedAt)> _sessions = new();

    /// <inheritdoc/>
    public ValueTask AddAsync(UploadSession session, CancellationToken cancellationToken)
    {
        _sessions[session.Id] = (session, time.GetUtcNow());
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<UploadSession?> FindAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken) =>
        new(_sessions.TryGetValue(id, out var known) && known.Session.Repository == repository ? known.Session : null);

    /// <inheritdoc/>
    public ValueTask TouchAsync(UploadId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_sessions.TryGetValue(id, out var known))
        {
            _sessions.TryUpdate(id, known with { UsedAt = time.GetUtcNow() }, known);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(UploadId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_sessions.TryRemove(id, out _));
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsIdleAsync(UploadId id, DateTimeOffset before, CancellationToken cancellationToken) =>
        new(_sessions.TryGetValue(id, out var known) && known.UsedAt < before);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UploadId>> ListIdleAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        new([.. _sessions.Values.Where(known => known.UsedAt < before).OrderBy(known => known.UsedAt).Select(known => known.Session.Id)]);
}
