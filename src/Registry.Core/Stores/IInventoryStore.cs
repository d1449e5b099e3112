using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>What there is, for an administrator: repositories and tags with what can be told of them without reading content.</summary>
public interface IInventoryStore
{
    /// <summary>
    /// Names of repositories that hold a manifest or a blob, those after <paramref name="after"/> in ordinal order, at most
    /// <paramref name="limit"/>.
    /// </summary>
    ValueTask<InventoryPage<RepositoryName>> ListRepositoriesAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>What a repository holds; <c>null</c>: nothing.</summary>
    ValueTask<RepositoryRecord?> FindRepositoryAsync(RepositoryName repository, CancellationToken cancellationToken);

    /// <summary>A repository's tags after <paramref name="after"/> in ordinal order, at most <paramref name="limit"/>.</summary>
    ValueTask<InventoryPage<TagRecord>> ListTagsAsync(
        RepositoryName repository, string? after, int limit, CancellationToken cancellationToken);
}

/// <summary>A part of a list, in the order of its names.</summary>
/// <param name="Items">What could be read.</param>
/// <param name="Damaged">The names of what could not.</param>
/// <param name="Last">The last name of the part, be it damaged, to go on behind; <c>null</c>: there is nothing in it.</param>
public sealed record InventoryPage<T>(IReadOnlyList<T> Items, IReadOnlyList<string> Damaged, string? Last);

/// <summary>A repository.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tags">How many tags it has.</param>
/// <param name="Manifests">How many manifests it holds.</param>
/// <param name="Blobs">How many blobs are visible in it.</param>
/// <param name="Size">The bytes of its manifests and blobs, each once, whoever else holds them.</param>
/// <param name="PushedAt">When a tag or a manifest was last pushed to it; <c>null</c>: it has neither.</param>
public sealed record RepositoryRecord(RepositoryName Name, long Tags, long Manifests, long Blobs, long Size, DateTimeOffset? PushedAt);

/// <summary>A tag.</summary>
/// <param name="Name">The tag.</param>
/// <param name="Digest">The manifest that it names.</param>
/// <param name="PushedAt">When it was last pushed.</param>
/// <param name="PulledAt">When it, or what it names by its digest, was last pulled, to the hour; <c>null</c>: never.</param>
public sealed record TagRecord(Tag Name, Digest Digest, DateTimeOffset PushedAt, DateTimeOffset? PulledAt);
