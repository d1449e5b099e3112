using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>
/// The sessions that requests of this process are working on, so that one request at a time writes to a session, and the hash
/// of what came so far, so that nothing is read twice. Nothing here is needed for correctness after a restart: a hash that is
/// not here is made anew from the staged bytes.
/// </summary>
/// <remarks>A session is remembered while a request works on it or waits for it, and after that while there is a hash to keep.</remarks>
internal sealed class OpenUploads
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UploadId, OpenUpload> _uploads = [];

    /// <summary>Waits until no other request works on the session; it is the caller's until disposed of.</summary>
    public async ValueTask<OpenUpload> RentAsync(UploadId id, CancellationToken cancellationToken)
    {
        OpenUpload upload;
        lock (_lock)
        {
            upload = Enter(id);
        }

        try
        {
            await upload.Turn.WaitAsync(cancellationToken);
            return upload;
        }
        catch
        {
            Leave(upload);
            throw;
        }
    }

    /// <summary>The session, or <c>null</c> while another request works on it or waits for it.</summary>
    public OpenUpload? TryRent(UploadId id)
    {
        lock (_lock)
        {
            if (_uploads.TryGetValue(id, out var known) && known.Requests > 0)
            {
                return null;
            }

            // Without a request nobody has the turn, so this does not wait.
            var upload = Enter(id);
            upload.Turn.Wait(CancellationToken.None);
            return upload;
        }
    }

    /// <summary>Gives the turn to the next request, or forgets the session when there is none and nothing to keep.</summary>
    public void Return(OpenUpload upload)
    {
        upload.Turn.Release();
        Leave(upload);
    }

    private OpenUpload Enter(UploadId id)
    {
        if (!_uploads.TryGetValue(id, out var upload))
        {
            upload = new OpenUpload(this, id);
            _uploads.Add(id, upload);
        }

        upload.Requests++;
        return upload;
    }

    private void Leave(OpenUpload upload)
    {
        lock (_lock)
        {
            upload.Requests--;
            if (upload is { Requests: 0, HasHash: false })
            {
                _uploads.Remove(upload.Id);
            }
        }
    }
}
