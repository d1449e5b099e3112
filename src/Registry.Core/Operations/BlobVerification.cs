using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The step of verification that looks at each blob and its file.</summary>
internal sealed class BlobVerification(IBlobCheckStore blobs, IBlobFileStore files, VerificationRun run)
{
    private const int PageSize = 256;

    private BlobTotals _total;
    private BlobTotals _before;
    private BlobTotals _done;
    private bool _isSkipping;

    /// <summary>Does the step.</summary>
    public async Task RunAsync()
    {
        await run.DoAsync("blobs", repository: null, CountAsync);
        for (string? position = run.Position ?? string.Empty; position is not null;)
        {
            position = await VerifyPageAsync(position);
        }
    }

    /// <summary>Looks at the blobs behind a position, and says where to go on; <c>null</c>: nowhere, or the time is up.</summary>
    private async Task<string?> VerifyPageAsync(string position)
    {
        try
        {
            var page = await blobs.ListAsync(position, PageSize, run.CancellationToken);
            _isSkipping = false;

            // A digest that is no text any more comes behind itself, again and again.
            return await VerifyAsync(page) && page.Count > 0 && page[^1] != position ? page[^1] : null;
        }
        catch (RegistryException exception)
        {
            if (!_isSkipping)
            {
                await run.FoundAsync(VerificationRun.Unreadable($"blobs after '{position}'", repository: null, exception));
            }

            _isSkipping = true;
            return DigestPart.After(position);
        }
    }

    private async Task CountAsync()
    {
        _total = await blobs.CountAsync(after: null, run.CancellationToken);
        var rest = await blobs.CountAsync(run.Position, run.CancellationToken);
        _before = _done = new BlobTotals(_total.Count - rest.Count, _total.Bytes - rest.Bytes);
    }

    /// <summary><c>false</c>: the time is up.</summary>
    private async Task<bool> VerifyAsync(IReadOnlyList<string> page)
    {
        foreach (var digest in page)
        {
            if (run.IsOver())
            {
                return false;
            }

            await run.DoAsync(digest, repository: null, () => VerifyAsync(digest));
            await run.PassAsync(digest);
        }

        return true;
    }

    private async Task VerifyAsync(string text)
    {
        var digest = Digest.Parse(text);
        if (await blobs.FindAsync(text, run.CancellationToken) is not { } blob)
        {
            return;
        }

        if (run.Policy.Repository is null || blobs.ListRepositories(blob).Any(run.Policy.Includes))
        {
            run.Count(blobs: 1);
            await VerifyAsync(blob, digest);
        }

        _done = new BlobTotals(_done.Count + 1, _done.Bytes + blob.Size);
        ShowProgress(text, inHand: 0);
    }

    private async Task VerifyAsync(BlobRecord blob, Digest digest)
    {
        if (!blob.IsSettled)
        {
            await run.FoundAsync(
                new Finding(FindingKind.Hold, blob.Digest, "it counts as linked and is not, or as not linked and is", Advice.Repair),
                async () =>
                {
                    await blobs.SettleAsync(blob, run.CancellationToken);
                    return Advice.Repaired;
                });
        }

        if (files.Find(digest) is not { } file)
        {
            await FoundMissingAsync(blob, digest);
            return;
        }

        var isReadable = await VerifyPermissionsAsync(blob, digest, file);
        if (file.Length != blob.Size || !run.Policy.IsQuick)
        {
            await VerifyContentAsync(blob, digest, file.Length, isReadable);
        }
    }

    /// <summary>Whether the file is as it should be, or is now.</summary>
    private async Task<bool> VerifyPermissionsAsync(BlobRecord blob, Digest digest, BlobFile file)
    {
        if (!file.IsOwned)
        {
            await run.FoundAsync(new Finding(
                FindingKind.Permissions, blob.Digest, "its file belongs to another user than the data folder", "give it to that user with chown"));
            return false;
        }

        if (file.IsSealed)
        {
            return true;
        }

        var isSealed = false;
        await run.FoundAsync(
            new Finding(FindingKind.Permissions, blob.Digest, "its file is not readable and read-only", Advice.Repair),
            () =>
            {
                files.Seal(digest);
                isSealed = true;
                return ValueTask.FromResult<string?>(Advice.Repaired);
            });
        return isSealed;
    }

    private async Task VerifyContentAsync(BlobRecord blob, Digest digest, long length, bool isReadable)
    {
        string? problem;
        string? again;
        try
        {
            problem = await ReadAsync(digest);

            // One reading may fail for the memory's or the cable's sake, and the file be as it should.
            again = problem is null ? null : await ReadAsync(digest);
        }
        catch (RegistryException exception)
        {
            if (isReadable)
            {
                await run.FoundAsync(new Finding(
                    FindingKind.CorruptBlob, blob.Digest, $"its file cannot be opened: {StorageFailure.Explain(exception)}", Advice.Disk));
            }

            return;
        }

        if (again is not null)
        {
            var other = length == blob.Size
                ? again
                : string.Create(CultureInfo.InvariantCulture, $"its file has {length} bytes instead of {blob.Size}");
            await FoundDamageAsync(blob, digest, length, other);
        }
        else if (problem is not null)
        {
            await FoundPassingDamageAsync(blob, digest, length, problem);
        }
        else if (length != blob.Size)
        {
            await FoundWrongSizeAsync(blob, digest, length);
        }
    }

    /// <summary>Reads a blob's content, and says what is wrong with that; <c>null</c>: nothing, or it is gone.</summary>
    /// <exception cref="RegistryException">It cannot be opened, which says nothing about the content.</exception>
    private async Task<string?> ReadAsync(Digest digest)
    {
        using var content = files.Open(digest);
        if (content is null)
        {
            return null;
        }

        try
        {
            var actual = await HashAsync(content, digest);
            return actual == digest ? null : $"its file has the digest {actual}";
        }
        catch (RegistryException exception)
        {
            return $"its file cannot be read: {StorageFailure.Explain(exception)}";
        }
    }

    private async Task<Digest> HashAsync(IBlobContent content, Digest digest)
    {
        using var hash = IncrementalHash.CreateHash(digest.Algorithm.HashName);
        var buffer = ArrayPool<byte>.Shared.Rent(run.Rate.PieceSize);
        try
        {
            int read;
            for (long offset = 0; (read = content.Read(buffer.AsSpan(0, run.Rate.PieceSize), offset)) > 0; offset += read)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                run.Count(bytes: read);
                ShowProgress(digest.ToString(), inHand: offset + read);
                await run.Rate.PayAsync(read, run.CancellationToken);
                run.CancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Digest.FromHash(digest.Algorithm, hash.GetHashAndReset());
    }

    /// <summary>
    /// A blob without a file counts as unknown already, and is healed by the next push. Its record stays: the file may come back too, with
    /// the disk that it is on, and must not be taken for litter then.
    /// </summary>
    private async Task FoundMissingAsync(BlobRecord blob, Digest digest)
    {
        if (await IsStillAsync(blob, digest, length: null))
        {
            await run.FoundAsync(await DescribeAsync(
                blob, FindingKind.MissingBlob, "its file is missing", "push it again, or put the file back"));
        }
    }

    private async Task FoundDamageAsync(BlobRecord blob, Digest digest, long length, string problem)
    {
        if (await IsStillAsync(blob, digest, length))
        {
            await run.FoundAsync(
                await DescribeAsync(blob, FindingKind.CorruptBlob, problem, "run 'registryd verify --repair', then push it again"),
                async () => await blobs.QuarantineAsync(blob, length, run.CancellationToken) is { } name
                    ? $"moved to {name}; push it again"
                    : null);
        }
    }

    private async Task FoundPassingDamageAsync(BlobRecord blob, Digest digest, long length, string problem)
    {
        if (await IsStillAsync(blob, digest, length))
        {
            await run.FoundAsync(new Finding(
                FindingKind.CorruptBlob, blob.Digest, $"{problem}, but was right when it was read again", "check the disk and the memory"));
        }
    }

    private async Task FoundWrongSizeAsync(BlobRecord blob, Digest digest, long length)
    {
        if (await IsStillAsync(blob, digest, length))
        {
            await run.FoundAsync(
                new Finding(
                    FindingKind.BlobSize,
                    blob.Digest,
                    string.Create(CultureInfo.InvariantCulture, $"its size is recorded as {blob.Size} bytes and is {length}"),
                    Advice.Repair),
                async () =>
                {
                    await blobs.SetSizeAsync(blob, length, run.CancellationToken);
                    return Advice.Repaired;
                });
        }
    }

    private async Task<Finding> DescribeAsync(BlobRecord blob, FindingKind kind, string problem, string advice) =>
        new(kind, blob.Digest, problem, advice)
        {
            Affected = await VerificationRun.AffectedAsync(() => blobs.FindAffectedAsync(blob, run.CancellationToken)),
        };

    /// <summary>
    /// Whether a blob was neither collected nor healed meanwhile: its file first, then its record, because garbage collection takes them
    /// in the opposite order.
    /// </summary>
    private async Task<bool> IsStillAsync(BlobRecord blob, Digest digest, long? length) =>
        files.Find(digest)?.Length == length
        && await blobs.FindAsync(blob.Digest, run.CancellationToken) is { } now
        && (now.Id, now.CreatedAt, now.Size) == (blob.Id, blob.CreatedAt, blob.Size);

    private void ShowProgress(string digest, long inHand)
    {
        if (run.Policy.IsQuick)
        {
            run.ShowProgress(digest, _done.Count, _total.Count, _before.Count);
        }
        else
        {
            run.ShowProgress(digest, _done.Bytes + inHand, _total.Bytes, _before.Bytes);
        }
    }
}
