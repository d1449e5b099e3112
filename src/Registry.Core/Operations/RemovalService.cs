using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Deletes tags and whole repositories beside a running server. Blobs are left to garbage collection, with their grace.</summary>
/// <param name="removal">Takes everything out of a repository.</param>
/// <param name="manifests">Manifests and tags.</param>
/// <param name="grace">How long what a push has sent, and nothing lists yet, is left alone.</param>
/// <param name="time">The clock.</param>
public sealed class RemovalService(IRemovalStore removal, IManifestStore manifests, TimeSpan grace, TimeProvider time)
{
    /// <summary>How many tags are deleted at once: they share a transaction.</summary>
    private const int TagsAtOnce = 64;

    /// <summary>
    /// Deletes a repository's tags and manifests. What is pushed meanwhile stays whole, and so do manifests that a push has sent within
    /// the grace for an index to list.
    /// </summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task<RemovedRepository> RemoveAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow();
        var tags = await RemovePagesAsync(after => removal.RemoveTagsAsync(repository, after, since, cancellationToken));

        // An index goes in one pass, its children, which nothing lists then, in the next.
        var removed = 0;
        int inPass;
        do
        {
            inPass = await RemovePagesAsync(
                after => removal.RemoveManifestsAsync(repository, after, since, since - grace, cancellationToken));
            removed += inPass;
        }
        while (inPass > 0);

        return new RemovedRepository(tags, removed);
    }

    /// <summary>Deletes tags that still name what is recorded here; what they name stays, unreferenced.</summary>
    /// <returns>What became of each.</returns>
    /// <inheritdoc cref="RemoveAsync" path="/exception"/>
    public async Task<IReadOnlyList<TagRemoval>> RemoveTagsAsync(
        RepositoryName repository, IReadOnlyList<TagRecord> tags, CancellationToken cancellationToken)
    {
        var removals = new List<TagRemoval>();
        foreach (var page in tags.Chunk(TagsAtOnce))
        {
            removals.AddRange(await Task.WhenAll(page.Select(tag => RemoveTagAsync(repository, tag, cancellationToken))));
        }

        return removals;
    }

    private async Task<TagRemoval> RemoveTagAsync(RepositoryName repository, TagRecord tag, CancellationToken cancellationToken)
    {
        if (await manifests.RemoveTagAsync(repository, tag.Name, tag.Digest, origin: null, cancellationToken))
        {
            return new TagRemoval(tag.Name, IsRemoved: true, MovedTo: null);
        }

        var current = await manifests.FindAsync(repository, new Reference(tag.Name), cancellationToken);
        return new TagRemoval(tag.Name, IsRemoved: false, current?.Digest);
    }

    private static async Task<int> RemovePagesAsync(Func<string?, ValueTask<RemovedPage>> remove)
    {
        var removed = 0;
        RemovedPage page = default;
        do
        {
            page = await remove(page.Last);
            removed += page.Removed;
        }
        while (page.Last is not null);
        return removed;
    }
}

/// <summary>What became of a tag that was to be deleted.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="IsRemoved">Whether it was deleted.</param>
/// <param name="MovedTo">What it names instead and was left for; <c>null</c>: it was deleted, now or by somebody else.</param>
public readonly record struct TagRemoval(Tag Tag, bool IsRemoved, Digest? MovedTo);

/// <summary>What was deleted of a repository.</summary>
/// <param name="Tags">How many tags.</param>
/// <param name="Manifests">How many manifests.</param>
public readonly record struct RemovedRepository(int Tags, int Manifests);
