using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Lists of repositories and tags, from memory.</summary>
internal sealed class InMemoryRepositoryStore(InMemoryRepositories repositories) : IRepositoryStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        new(repositories.Run(all =>
            Page(all.All.Where(repository => repository.Value.Manifests.Count > 0).Select(r => r.Key.ToString()), after, limit)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListTagsAsync(
        RepositoryName repository, string? after, int limit, CancellationToken cancellationToken) =>
        new(repositories.Run(repository, found => Page(found.Tags.Keys.Select(tag => tag.ToString()), after, limit)));

    private static IReadOnlyList<string> Page(IEnumerable<string> names, string? after, int limit) =>
        [.. names.Where(name => after is null || string.CompareOrdinal(name, after) > 0).Order(StringComparer.Ordinal).Take(limit)];
}

/// <summary>Referrers, from memory.</summary>
internal sealed class InMemoryReferrerStore(InMemoryRepositories repositories) : IReferrerStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Descriptor>> ListAsync(
        RepositoryName repository, Digest subject, string? artifactType, Digest? after, int limit, CancellationToken cancellationToken) =>
        new(repositories.Run<IReadOnlyList<Descriptor>>(repository, found =>
        [
            .. found.Manifests.Values.Select(manifest => manifest.Write)
                .Where(write => write.Manifest.Subject?.Digest == subject)
                .Where(write => artifactType is null || write.Manifest.ArtifactType == artifactType)
                .Where(write => after is null || string.CompareOrdinal(write.Digest.ToString(), after.ToString()) > 0)
                .OrderBy(write => write.Digest.ToString(), StringComparer.Ordinal)
                .Take(limit)
                .Select(Describe),
        ]));

    private static Descriptor Describe(ManifestWrite write) => new(write.Manifest.MediaType, write.Digest, write.Bytes.Length)
    {
        ArtifactType = write.Manifest.ArtifactType,
        Annotations = write.Manifest.Annotations.Count > 0 ? write.Manifest.Annotations : null,
    };
}
