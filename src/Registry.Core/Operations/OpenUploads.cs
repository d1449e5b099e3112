using System.Collections.Concurrent;
using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>
/// The sessions that requests of this process are working on, so that one request at a time writes to a session, and the hash
/// of what came so far, so that nothing is read twice. Nothing here is needed for correctness after a restart: a hash that is
/// not here is made anew from the staged bytes.
/// </summary>
internal sealed class OpenUploads
{
    private readonly ConcurrentDictionary<UploadId, OpenUpload> _uploads = new();

    /// <summary>Waits until no other request works on the session; it is the caller's until disposed of.</summary>
    public async ValueTask<OpenUpload> RentAsync(UploadId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var upload = _uploads.GetOrAdd(id, static (key, owner) => new OpenUpload(owner, key), this);
            await upload.WaitAsync(cancellationToken);
            if (!upload.HasEnded)
            {
                return upload;
            }

            upload.Dispose();
        }
    }

    /// <summary>The session, or <c>null</c> while another request works on it.</summary>
    public OpenUpload? TryRent(UploadId id)
    {
        var upload = _uploads.GetOrAdd(id, static (key, owner) => new OpenUpload(owner, key), this);
        return upload.TryWait() ? upload : null;
    }

    /// <summary>Forgets a session.</summary>
    public void Remove(OpenUpload upload) => _uploads.TryRemove(new(upload.Id, upload));
}

/// <summary>A session that one request works on; disposal lets the next one in.</summary>
internal sealed class OpenUpload(OpenUploads owner, UploadId id) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Which session.</summary>
    public UploadId Id => id;

    /// <summary>The hash of the session's bytes so far, if it was kept.</summary>
    public RunningHash? Hash { get; set; }

    /// <summary>Whether the session was over before it was this request's turn.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Waits for the turn.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _gate.WaitAsync(cancellationToken);

    /// <summary>Takes the turn if it is free.</summary>
    public bool TryWait() => _gate.Wait(TimeSpan.Zero);

    /// <summary>Forgets the session: it is over, or never was.</summary>
    public void End()
    {
        HasEnded = true;
        Hash?.Dispose();
        Hash = null;
        owner.Remove(this);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Release();
}
