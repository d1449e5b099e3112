using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Takes blobs in: in one request, or through a session of several. What is acknowledged as a blob is verified and durable
/// (OCI distribution spec, "Pushing blobs").
/// </summary>
public sealed class UploadService(IStagingStore staging, IUploadStore sessions, BlobPublisher publisher, TimeProvider time, TimeSpan expiry)
{
    private readonly OpenUploads _open = new();

    /// <summary>Opens a session.</summary>
    public async ValueTask<UploadSession> StartAsync(RepositoryName repository, DigestAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var session = new UploadSession(UploadId.New(), repository, algorithm);
        await sessions.AddAsync(session, cancellationToken);
        return session;
    }

    /// <summary>How many bytes a session holds.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.BlobUploadUnknown"/>.</exception>
    public async ValueTask<long> LengthAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken)
    {
        _ = await FindAsync(repository, id, cancellationToken);
        return staging.Length(id) ?? 0;
    }

    /// <summary>Adds a chunk at the session's end.</summary>
    /// <param name="repository">The session's repository.</param>
    /// <param name="id">The session.</param>
    /// <param name="chunk">Where the client says that the chunk begins, and how long it is, where it says so.</param>
    /// <param name="body">The chunk's bytes.</param>
    /// <param name="cancellationToken">Gives up; what came so far stays.</param>
    /// <returns>How many bytes the session holds now.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.BlobUploadUnknown"/>; <see cref="RegistryErrorCode.RangeInvalid"/>: the chunk does not begin at the
    /// session's end, nothing was taken; <see cref="RegistryErrorCode.SizeInvalid"/>: it was shorter or longer than said;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task<long> AppendAsync(
        RepositoryName repository, UploadId id, ChunkRange? chunk, BodyReader body, CancellationToken cancellationToken)
    {
        using var upload = await _open.RentAsync(id, cancellationToken);
        var session = await FindAsync(upload, repository, id, cancellationToken);
        using var staged = staging.Open(id) ?? staging.Create(id);
        await AppendAsync(upload, staged, session.Algorithm, chunk, body, cancellationToken);
        await sessions.TouchAsync(id, cancellationToken);
        return staged.Length;
    }

    /// <summary>Ends a session: its bytes, with a last chunk, become the blob of a digest.</summary>
    /// <param name="repository">The session's repository.</param>
    /// <param name="id">The session.</param>
    /// <param name="digest">What the client says that the content is.</param>
    /// <param name="chunk">Where the last chunk begins, and how long it is, where the client says so.</param>
    /// <param name="body">The last chunk's bytes; may be empty.</param>
    /// <param name="cancellationToken">Gives up; the session stays.</param>
    /// <exception cref="RegistryException">
    /// As <see cref="AppendAsync(RepositoryName, UploadId, ChunkRange?, BodyReader, CancellationToken)"/>, and
    /// <see cref="RegistryErrorCode.DigestInvalid"/>: the content is another; the session is over and its bytes are gone.
    /// </exception>
    public async Task CompleteAsync(
        RepositoryName repository, UploadId id, Digest digest, ChunkRange? chunk, BodyReader body, CancellationToken cancellationToken)
    {
        using var upload = await _open.RentAsync(id, cancellationToken);
        _ = await FindAsync(upload, repository, id, cancellationToken);
        using var staged = staging.Open(id) ?? staging.Create(id);
        await AppendAsync(upload, staged, digest.Algorithm, chunk, body, cancellationToken);
        var actual = upload.Hash!.Current();
        if (actual != digest)
        {
            await EndAsync(upload, id, cancellationToken);
            throw Mismatch(digest, actual);
        }

        await publisher.PublishAsync(repository, staged, digest, id, cancellationToken);
        upload.End();
        staging.Discard(id);
    }

    /// <summary>Takes a blob in whole, without a session.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.DigestInvalid"/>: the content is another; <see cref="RegistryErrorCode.StorageFull"/> or
    /// <see cref="RegistryErrorCode.StorageUnavailable"/>. Nothing stays of the bytes in any case.
    /// </exception>
    public async Task PushAsync(RepositoryName repository, Digest digest, BodyReader body, CancellationToken cancellationToken)
    {
        var id = UploadId.New();
        try
        {
            using var staged = staging.Create(id);
            using var hash = RunningHash.Of(staged, digest.Algorithm, kept: null);
            await CopyAsync(body, staged, hash, cancellationToken);
            var actual = hash.Current();
            if (actual != digest)
            {
                throw Mismatch(digest, actual);
            }

            await publisher.PublishAsync(repository, staged, digest, session: null, cancellationToken);
        }
        finally
        {
            staging.Discard(id);
        }
    }

    /// <summary>Drops a session and gives its bytes back.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.BlobUploadUnknown"/>.</exception>
    public async Task CancelAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken)
    {
        using var upload = await _open.RentAsync(id, cancellationToken);
        _ = await FindAsync(upload, repository, id, cancellationToken);
        await EndAsync(upload, id, cancellationToken);
    }

    /// <summary>Drops the sessions that have been idle for longer than the expiry and says how many went.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        var before = time.GetUtcNow() - expiry;
        foreach (var id in await sessions.ListIdleAsync(before, cancellationToken))
        {
            // A session that a request works on is not idle, however long ago that request began.
            using var upload = _open.TryRent(id);
            if (upload is null)
            {
                continue;
            }

            // It may have been used since it was listed.
            if (await sessions.RemoveIdleAsync(id, before, cancellationToken))
            {
                staging.Discard(id);
                total++;
            }

            upload.End();
        }

        return total;
    }

    private static RegistryException Mismatch(Digest expected, Digest actual) =>
        new(RegistryErrorCode.DigestInvalid, $"The content is {actual}, not {expected} as the request says.") { Subjects = [expected.ToString()] };

    private static RegistryException Unknown(UploadId id) =>
        new(RegistryErrorCode.BlobUploadUnknown, $"There is no upload session {id} here: it never was, has ended or has expired. Start a new one.");

    private async ValueTask<UploadSession> FindAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken) =>
        await sessions.FindAsync(repository, id, cancellationToken) ?? throw Unknown(id);

    private async ValueTask<UploadSession> FindAsync(
        OpenUpload upload, RepositoryName repository, UploadId id, CancellationToken cancellationToken)
    {
        var session = await sessions.FindAsync(repository, id, cancellationToken);
        if (session is null)
        {
            upload.End();
            throw Unknown(id);
        }

        return session;
    }

    private async Task AppendAsync(
        OpenUpload upload, IStagedBlob staged, DigestAlgorithm algorithm, ChunkRange? chunk, BodyReader body, CancellationToken cancellationToken)
    {
        var start = staged.Length;
        if (chunk is { } range && range.Start != start)
        {
            throw new RegistryException(RegistryErrorCode.RangeInvalid, $"The chunk begins at {range.Start}, but the next byte of this upload is {start}.")
            {
                UploadLength = start,
            };
        }

        var hash = RunningHash.Of(staged, algorithm, upload.Hash);
        upload.Hash = hash;
        try
        {
            await CopyAsync(body, staged, hash, cancellationToken);
        }
        catch
        {
            // However long the transfer took, it was in use until now, and its client may come back for it.
            await sessions.TouchAsync(upload.Id, CancellationToken.None);
            throw;
        }

        if (chunk is { Length: { } expected } && staged.Length - start != expected)
        {
            throw new RegistryException(
                RegistryErrorCode.SizeInvalid, $"The chunk has {staged.Length - start} bytes, but its Content-Range says {expected}.");
        }
    }

    private static Task CopyAsync(BodyReader body, IStagedBlob staged, RunningHash hash, CancellationToken cancellationToken) =>
        body.CopyToAsync(
            (in piece) =>
            {
                staged.Append(piece);
                hash.Append(piece);
            },
            cancellationToken);

    private async Task EndAsync(OpenUpload upload, UploadId id, CancellationToken cancellationToken)
    {
        // The bytes first: on a full disk the database has no room to forget the session before their space is given back.
        staging.Discard(id);
        await sessions.RemoveAsync(id, cancellationToken);
        upload.End();
    }
}
