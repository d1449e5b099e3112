using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Takes blobs in: in one request, or through a session of several. What is acknowledged as a blob is verified and durable
/// (OCI distribution spec, "Pushing blobs").
/// </summary>
/// <param name="staging">Where the bytes of uploads are held.</param>
/// <param name="sessions">The open sessions.</param>
/// <param name="publisher">Makes a verified upload a blob.</param>
/// <param name="time">The clock.</param>
/// <param name="expiry">How long a session may lie idle.</param>
public sealed class UploadService(
    IStagingStore staging, IUploadStore sessions, BlobPublisher publisher, TimeProvider time, TimeSpan expiry)
{
    private readonly OpenUploads _open = new();

    /// <summary>What keeps room on the disk free while bytes come; <c>null</c>: nothing does.</summary>
    public DiskGuard? Guard { get; init; }

    /// <summary>Opens a session.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.Denied"/>: the repository is read-only.</exception>
    public async ValueTask<UploadSession> StartAsync(
        RepositoryName repository, DigestAlgorithm algorithm, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        var session = new UploadSession(UploadId.New(), repository, algorithm);
        await sessions.AddAsync(session, cancellationToken);
        return session;
    }

    /// <summary>How many bytes a session holds.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.BlobUploadUnknown"/>.</exception>
    public async ValueTask<long> LengthAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken)
    {
        _ = await sessions.FindAsync(repository, id, cancellationToken) ?? throw Unknown(id);
        return staging.Length(id) ?? 0;
    }

    /// <summary>Adds a chunk at the session's end.</summary>
    /// <param name="repository">The session's repository.</param>
    /// <param name="id">The session.</param>
    /// <param name="chunk">Where the client says that the chunk begins, and how long it is, where it says so.</param>
    /// <param name="body">The chunk's bytes.</param>
    /// <param name="limits">The limits to hold the blob to.</param>
    /// <param name="cancellationToken">Gives up; what was staged so far stays.</param>
    /// <returns>How many bytes the session holds now.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.BlobUploadUnknown"/>; <see cref="RegistryErrorCode.RangeInvalid"/>: the chunk does not begin at the
    /// session's end, nothing was taken; <see cref="RegistryErrorCode.SizeInvalid"/>: it was shorter or longer than said, and nothing
    /// beyond its said end was taken; <see cref="RegistryErrorCode.BlobUploadInvalid"/>: the client fell silent, or the session was
    /// completed already; <see cref="RegistryErrorCode.TooLarge"/>: the blob is, or says that it will be; the session is over and its bytes
    /// are gone; <see cref="RegistryErrorCode.Denied"/>: the repository is read-only;
    /// <see cref="RegistryErrorCode.StorageLow"/>, <see cref="RegistryErrorCode.StorageFull"/> or
    /// <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task<long> AppendAsync(
        RepositoryName repository,
        UploadId id,
        ChunkRange? chunk,
        BodyReader body,
        EffectiveLimits limits,
        CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        using var upload = await _open.RentAsync(id, cancellationToken);
        var session = await FindAsync(upload, repository, cancellationToken);
        using var staged = staging.Open(id) ?? staging.Create(id);
        await AppendAsync(upload, staged, session.Algorithm, chunk, body, limits, cancellationToken);
        await sessions.TouchAsync(id, cancellationToken);
        return staged.Length;
    }

    /// <summary>Ends a session: its bytes, with a last chunk, become the blob of a digest.</summary>
    /// <param name="repository">The session's repository.</param>
    /// <param name="id">The session.</param>
    /// <param name="digest">What the client says that the content is.</param>
    /// <param name="chunk">Where the last chunk begins, and how long it is, where the client says so.</param>
    /// <param name="body">The last chunk's bytes; may be empty.</param>
    /// <param name="limits">The limits to hold the blob to.</param>
    /// <param name="cancellationToken">Gives up; the session stays.</param>
    /// <exception cref="RegistryException">
    /// As <see cref="AppendAsync(RepositoryName, UploadId, ChunkRange?, BodyReader, EffectiveLimits, CancellationToken)"/>, and
    /// <see cref="RegistryErrorCode.DigestInvalid"/>: the content is another; the session is over and its bytes are gone.
    /// </exception>
    public async Task CompleteAsync(
        RepositoryName repository,
        UploadId id,
        Digest digest,
        ChunkRange? chunk,
        BodyReader body,
        EffectiveLimits limits,
        CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        using var upload = await _open.RentAsync(id, cancellationToken);
        _ = await FindAsync(upload, repository, cancellationToken);
        using var staged = staging.Open(id) ?? staging.Create(id);
        var hash = await AppendAsync(upload, staged, digest.Algorithm, chunk, body, limits, cancellationToken);
        var actual = hash.Current();
        if (actual != digest)
        {
            await EndAsync(upload, cancellationToken);
            throw Mismatch(digest, actual);
        }

        await EndIfTooLargeAsync(
            upload, () => publisher.PublishAsync(repository, staged, digest, id, limits, cancellationToken));
        Drop(upload);
    }

    /// <summary>Takes a blob in whole, without a session.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.DigestInvalid"/>: the content is another; <see cref="RegistryErrorCode.TooLarge"/> or
    /// <see cref="RegistryErrorCode.Denied"/>: a limit; <see cref="RegistryErrorCode.StorageLow"/>,
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>. Nothing stays of the bytes in any case.
    /// </exception>
    public async Task PushAsync(
        RepositoryName repository, Digest digest, BodyReader body, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        limits.RequireWritable();
        var id = UploadId.New();
        try
        {
            using var staged = staging.Create(id);
            using var hash = RunningHash.Of(staged, digest.Algorithm);
            await CopyAsync(body, staged, hash, end: null, limits, cancellationToken);
            var actual = hash.Current();
            if (actual != digest)
            {
                throw Mismatch(digest, actual);
            }

            await publisher.PublishAsync(repository, staged, digest, session: null, limits, cancellationToken);
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
        _ = await FindAsync(upload, repository, cancellationToken);
        await EndAsync(upload, cancellationToken);
    }

    /// <summary>Drops the sessions that have been idle for longer than the expiry and says how many went.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        var before = time.GetUtcNow() - expiry;
        foreach (var id in await sessions.ListIdleAsync(before, cancellationToken))
        {
            // A session that a request works on is not idle, however long ago that request began; and one that is free again may
            // have been used since it was listed.
            using var upload = _open.TryRent(id);
            if (upload is not null && await sessions.IsIdleAsync(id, before, cancellationToken))
            {
                await EndAsync(upload, cancellationToken);
                total++;
            }
        }

        return total;
    }

    private static RegistryException Mismatch(Digest expected, Digest actual) =>
        new(RegistryErrorCode.DigestInvalid, $"The content is {actual}, not {expected} as the request says.")
        {
            Subjects = [expected.ToString()],
        };

    private static RegistryException OutOfOrder(long start, long length) =>
        new(RegistryErrorCode.RangeInvalid, $"The chunk begins at {start}, but the next byte of this upload is {length}.")
        {
            UploadLength = length,
        };

    private static RegistryException Unknown(UploadId id) =>
        new(
            RegistryErrorCode.BlobUploadUnknown,
            $"There is no upload session {id} here: it never was, has ended or has expired. Start a new one.");

    private async ValueTask<UploadSession> FindAsync(
        OpenUpload upload, RepositoryName repository, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(repository, upload.Id, cancellationToken) is { } session)
        {
            return session;
        }

        upload.DropHash();
        throw Unknown(upload.Id);
    }

    private async Task<RunningHash> AppendAsync(
        OpenUpload upload,
        IStagedBlob staged,
        DigestAlgorithm algorithm,
        ChunkRange? chunk,
        BodyReader body,
        EffectiveLimits limits,
        CancellationToken cancellationToken)
    {
        if (chunk is { } range && range.Start != staged.Length)
        {
            throw OutOfOrder(range.Start, staged.Length);
        }

        var hash = upload.HashOf(staged, algorithm);
        try
        {
            await EndIfTooLargeAsync(
                upload, () => CopyAsync(body, staged, hash, chunk?.Start + chunk?.Length, limits, cancellationToken));
            return hash;
        }
        catch (Exception exception) when (exception is not RegistryException { Code: RegistryErrorCode.TooLarge })
        {
            // However long the transfer took, the session was in use until now, and its client may come back for it.
            await sessions.TouchAsync(upload.Id, CancellationToken.None);
            throw;
        }
    }

    /// <param name="body">The bytes.</param>
    /// <param name="staged">Where they go.</param>
    /// <param name="hash">The hash of what is staged.</param>
    /// <param name="end">How many bytes have to be staged in the end, where the client says so.</param>
    /// <param name="limits">The limits to hold the blob to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task CopyAsync(
        BodyReader body, IStagedBlob staged, RunningHash hash, long? end, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        // What is announced is refused before any of it comes.
        limits.RequireBlobSize((long)Int128.Min(long.MaxValue, Int128.Max(end ?? 0, (Int128)staged.Length + (body.Length ?? 0))));
        await body.CopyToAsync(
            (in piece) =>
            {
                Guard?.RequireRoom();
                limits.RequireBlobSize(staged.Length + piece.Length);
                if (staged.Length + piece.Length > end)
                {
                    throw WrongSize("longer");
                }

                staged.Append(piece);
                hash.Append(piece);
            },
            cancellationToken);
        if (staged.Length < end)
        {
            throw WrongSize("shorter");
        }

        static RegistryException WrongSize(string how) =>
            new(RegistryErrorCode.SizeInvalid, $"The chunk is {how} than its Content-Range says.");
    }

    /// <summary>A session whose blob exceeds a limit is over, and its bytes are given back at once.</summary>
    private async Task EndIfTooLargeAsync(OpenUpload upload, Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.TooLarge)
        {
            await EndAsync(upload, CancellationToken.None);
            throw;
        }
    }

    private async Task EndAsync(OpenUpload upload, CancellationToken cancellationToken)
    {
        // The bytes first: on a full disk the database has no room to forget the session before their space is given back.
        Drop(upload);
        await sessions.RemoveAsync(upload.Id, cancellationToken);
    }

    /// <summary>Gives back what a session that is over has taken.</summary>
    private void Drop(OpenUpload upload)
    {
        upload.DropHash();
        staging.Discard(upload.Id);
    }
}
