using System.Collections.Concurrent;
using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Brings blobs in: none that is here already is copied, and none twice.</summary>
internal sealed class BlobImport(
    IImageSource source, IImportTarget target, SourceSlots slots, ImportOptions options, ImportTally tally)
{
    private readonly ConcurrentDictionary<Digest, Task> _copies = [];

    // What one repository cannot give, or not in the size that its manifest says, another may.
    private readonly ConcurrentDictionary<(RepositoryName Source, Digest Digest, long Size), string> _failures = [];

    /// <summary>Makes a blob of the source visible in the target.</summary>
    /// <returns>What is wrong with the blob; <c>null</c>: it is there.</returns>
    public async Task<string?> ImportAsync(RepositoryMove repository, Descriptor blob, CancellationToken cancellationToken)
    {
        while (!await IsHereAsync(repository.Target, blob.Digest, cancellationToken))
        {
            if (_failures.TryGetValue((repository.Source, blob.Digest, blob.Size), out var known))
                return known;
            var done = new TaskCompletionSource();
            var copy = _copies.GetOrAdd(blob.Digest, done.Task);
            if (copy != done.Task)
            {
                await copy.WaitAsync(cancellationToken);
                continue;
            }

            try
            {
                // Asked again: another copy may have ended just before this one had its turn.
                return await IsHereAsync(repository.Target, blob.Digest, cancellationToken)
                    ? null
                    : await slots.AskAsync(() => CopyAsync(repository, blob, cancellationToken), cancellationToken);
            }
            finally
            {
                _copies.TryRemove(blob.Digest, out _);
                done.SetResult();
            }
        }

        return null;
    }

    /// <summary>Whether a repository has a blob, or has it now that another repository of the registry shares it.</summary>
    private async Task<bool> IsHereAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        if (await target.HasBlobAsync(repository, digest, cancellationToken))
            return true;
        var isShared = await target.ShareBlobAsync(repository, digest, cancellationToken);
        if (isShared)
            tally.Add(counts => counts with { BlobsShared = counts.BlobsShared + 1 });
        return isShared;
    }

    private async Task<string?> CopyAsync(RepositoryMove repository, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await source.OpenBlobAsync(repository.Source, blob, cancellationToken);
            if (content is not null)
                await PushAsync(repository.Target, blob, content, cancellationToken);
            else if (!blob.IsExternal)
                return Remember(repository, blob, $"blob {blob.Digest} is missing");
            return null;
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.DigestInvalid)
        {
            return Remember(repository, blob, $"blob {blob.Digest} is corrupt: {exception.Message}");
        }
        catch (RegistryException exception) when (exception.Code is RegistryErrorCode.Denied or RegistryErrorCode.TooLarge)
        {
            return $"blob {blob.Digest}: {exception.Message}";
        }
        catch (Exception exception) when (exception is SourceException or IOException or UnauthorizedAccessException)
        {
            return Remember(repository, blob, $"blob {blob.Digest} cannot be read: {exception.Message}");
        }
    }

    private async Task PushAsync(RepositoryName repository, Descriptor blob, Stream content, CancellationToken cancellationToken)
    {
        if (options.IsDryRun)
            Count(blob.Size);
        await using var counted = new CountedStream(content, Count);
        await target.PushBlobAsync(repository, blob, counted, cancellationToken);
        tally.Add(counts => counts with { BlobsCopied = counts.BlobsCopied + 1 });

        void Count(long bytes) => tally.Add(counts => counts with { BytesCopied = counts.BytesCopied + bytes });
    }

    /// <summary>So that an image after the other that needs the blob does not read it again.</summary>
    private string Remember(RepositoryMove repository, Descriptor blob, string problem) =>
        _failures[(repository.Source, blob.Digest, blob.Size)] = problem;
}
