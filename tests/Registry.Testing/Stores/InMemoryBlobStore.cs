using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Blobs' links in memory.</summary>
internal sealed class InMemoryBlobStore(InMemoryRepositories repositories, IBlobContentStore content, IUploadStore uploads) : IBlobStore
{
    /// <inheritdoc/>
    public ValueTask<LinkedBlob?> FindAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        new(repositories.Run(repository, found =>
            found.Blobs.TryGetValue(digest, out var link) ? new LinkedBlob(link.Size, link.UnreferencedAt) : (LinkedBlob?)null));

    /// <inheritdoc/>
    public ValueTask<bool> RenewHoldAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        new(repositories.Run(repository, found =>
        {
            if (!found.Blobs.TryGetValue(digest, out var link))
            {
                return false;
            }

            link.UnreferencedAt = null;
            return true;
        }));

    /// <inheritdoc/>
    public async ValueTask<bool> AddAsync(
        RepositoryName repository, Digest digest, long size, UploadId? session, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        if (content.Length(digest) != size)
        {
            return false;
        }

        _ = repositories.Run(all => Link(all, repository, digest, size, limits));
        if (session is { } id)
        {
            await uploads.RemoveAsync(id, cancellationToken);
        }

        return true;
    }

    /// <inheritdoc/>
    public ValueTask<bool> MountAsync(
        RepositoryName source, RepositoryName target, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken) =>
        new(repositories.Run(all =>
            all.Get(source).Blobs.TryGetValue(digest, out var link)
            && Link(all, source, digest, link.Size, EffectiveLimits.None)
            && Link(all, target, digest, link.Size, limits)));

    /// <inheritdoc/>
    public ValueTask<RepositoryName?> FindOriginAsync(
        Digest digest, Func<RepositoryName, bool> accept, CancellationToken cancellationToken) =>
        new(repositories.Run(all => all.All
            .Where(repository => repository.Value.Blobs.ContainsKey(digest) && accept(repository.Key))
            .OrderBy(repository => repository.Value.Blobs[digest].Order)
            .Select(repository => (RepositoryName?)repository.Key)
            .FirstOrDefault()));

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(
        RepositoryName repository, Digest digest, EffectiveLimits limits, CancellationToken cancellationToken) =>
        new(repositories.Run(repository, found =>
        {
            found.RequireMutable(digest, limits);
            return found.Blobs.Remove(digest);
        }));

    /// <summary>Links a blob, with a new hold where nothing references it.</summary>
    private bool Link(InMemoryRepositories all, RepositoryName repository, Digest digest, long size, EffectiveLimits limits)
    {
        var found = all.Get(repository);
        if (found.Blobs.TryGetValue(digest, out var link))
        {
            link.UnreferencedAt = null;
            found.Settle(all.Now);
            return true;
        }

        var before = all.QuotaUsed(limits.QuotaScope);
        found.Blobs[digest] = repositories.NewLink(size);
        try
        {
            limits.RequireQuota(before, all.QuotaUsed(limits.QuotaScope));
            found.RequireSizesAbove(digest, limits);
        }
        catch
        {
            found.Blobs.Remove(digest);
            throw;
        }

        found.Settle(all.Now);
        return true;
    }
}
