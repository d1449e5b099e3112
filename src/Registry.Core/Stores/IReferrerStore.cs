using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>Which manifests of a repository name another as their subject.</summary>
public interface IReferrerStore
{
    /// <summary>
    /// The referrers of a subject in ordinal order of their digests, those after <paramref name="after"/>, at most
    /// <paramref name="limit"/>. The subject need not exist.
    /// </summary>
    /// <param name="repository">Where.</param>
    /// <param name="subject">The digest that they refer to.</param>
    /// <param name="artifactType">Only those of this type; <c>null</c> for all.</param>
    /// <param name="after">The last digest of the page before; <c>null</c> from the start.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Descriptors with artifact type and annotations, as a referrers list shows them.</returns>
    ValueTask<IReadOnlyList<Descriptor>> ListAsync(
        RepositoryName repository, Digest subject, string? artifactType, Digest? after, int limit, CancellationToken cancellationToken);
}
