using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>Images in files. Everything in them is listed, so that nothing is left to be found by what refers to what.</summary>
internal abstract class FolderSource(ContentFolder content) : IImageSource
{
    /// <summary>Opens whatever a folder holds: the storage of a docker-registry, or an OCI image layout.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="names">What is imported from it, and under which names.</param>
    /// <param name="maxManifestSize">The largest manifest that is read, in bytes.</param>
    /// <exception cref="SourceException">It is neither.</exception>
    public static IImageSource Open(string path, ImportNames names, long maxManifestSize) =>
        (IImageSource?)DistributionFolder.TryOpen(path, names, maxManifestSize)
        ?? LayoutFolder.TryOpen(path, names, maxManifestSize)
        ?? throw new SourceException(
            $"{path} is neither the storage of a docker-registry (docker/registry/v2 with repositories and blobs), nor an OCI image layout "
            + "(oci-layout and index.json), or this user may not read it.");

    /// <inheritdoc/>
    public abstract IAsyncEnumerable<SourceImage> ListAsync(Action<string> problem, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Digest?> ResolveAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Images in files are listed by digest.");

    /// <inheritdoc/>
    public abstract ValueTask<SourceManifest?> FindManifestAsync(
        RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken) =>
        ValueTask.FromResult(content.Open(blob.Digest));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SourceImage>> ListReferrersAsync(
        RepositoryMove repository, Digest subject, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<SourceImage>>([]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
