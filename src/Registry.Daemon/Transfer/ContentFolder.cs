using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>Files whose names are the digests of their content.</summary>
/// <param name="pathOf">The file of a digest.</param>
/// <param name="maxManifestSize">The largest manifest that is read, in bytes.</param>
internal sealed class ContentFolder(Func<Digest, string> pathOf, long maxManifestSize)
{
    /// <summary>Opens content to be read once, from its start; <c>null</c>: it is not there.</summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public Stream? Open(Digest digest)
    {
        try
        {
            return new FileStream(
                pathOf(digest),
                new FileStreamOptions
                {
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    Options = FileOptions.SequentialScan,
                    BufferSize = 0,
                });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{digest} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a manifest and verifies it; <c>null</c>: it is not there.</summary>
    /// <exception cref="SourceException">It cannot be read, is too large or is corrupt.</exception>
    public async ValueTask<SourceManifest?> FindManifestAsync(Digest digest, CancellationToken cancellationToken)
    {
        await using var file = Open(digest);
        if (file is null)
            return null;
        try
        {
            if (file.Length > maxManifestSize)
                throw new SourceException($"manifest {digest} has {file.Length} bytes, more than the {maxManifestSize} that are taken");
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return Digest.Of(bytes, digest.Algorithm) == digest
                ? new SourceManifest(digest, MediaType: null, bytes)
                : throw new SourceException($"manifest {digest} is corrupt");
        }
        catch (IOException exception)
        {
            throw new SourceException($"manifest {digest} cannot be read: {exception.Message}", exception);
        }
    }
}
