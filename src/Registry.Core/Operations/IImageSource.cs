using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>A place that images are imported from. Everything that it gives out is as it was found: the importer verifies it.</summary>
public interface IImageSource : IDisposable
{
    /// <summary>Everything that is to be imported.</summary>
    /// <param name="problem">Told, in a sentence each, of what is there and has to be left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    IAsyncEnumerable<SourceImage> ListAsync(Action<string> problem, CancellationToken cancellationToken);

    /// <summary>The digest of what a tag names; <c>null</c>: there is no such tag.</summary>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    ValueTask<Digest?> ResolveAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken);

    /// <summary>A manifest, whose bytes have this digest; <c>null</c>: it is not there.</summary>
    /// <exception cref="SourceException">It cannot be read, is too large or is corrupt.</exception>
    ValueTask<SourceManifest?> FindManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// The content of a blob; <c>null</c>: it is not there. Reading it may fail with a <see cref="SourceException"/> or an
    /// <see cref="IOException"/>.
    /// </summary>
    /// <exception cref="SourceException">It cannot be read.</exception>
    ValueTask<Stream?> OpenBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>What refers to a manifest and is not among what <see cref="ListAsync"/> gives.</summary>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    ValueTask<IReadOnlyList<SourceImage>> ListReferrersAsync(
        RepositoryMove repository, Digest subject, CancellationToken cancellationToken);
}

/// <summary>Where a repository is, and where it goes.</summary>
/// <param name="Source">Its name in the source.</param>
/// <param name="Target">Its name here.</param>
public readonly record struct RepositoryMove(RepositoryName Source, RepositoryName Target);

/// <summary>An image to import, or an artifact: whatever a manifest describes.</summary>
/// <param name="Repository">Where it is and where it goes.</param>
/// <param name="Reference">What names its manifest in the source.</param>
/// <param name="Tags">The tags that shall name it here; none for an untagged one.</param>
public sealed record SourceImage(RepositoryMove Repository, Reference Reference, IReadOnlyList<Tag> Tags)
{
    /// <summary>The image's name here, as people write it.</summary>
    public override string ToString() => Tags.Count > 0
        ? $"{Repository.Target}:{string.Join(',', Tags)}"
        : new ImageName(Repository.Target, Reference).ToString();
}

/// <summary>A manifest as a source holds it.</summary>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="MediaType">Its type, where the source knows it apart from the bytes.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record SourceManifest(Digest Digest, string? MediaType, ReadOnlyMemory<byte> Bytes);

/// <summary>Something cannot be had from the source of an import.</summary>
/// <param name="message">What, and why: for people to read.</param>
/// <param name="innerException">What caused it.</param>
public sealed class SourceException(string message, Exception? innerException = null) : Exception(message, innerException);
