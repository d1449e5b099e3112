using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>
/// Tags with what decides whether they stay. They are read without a lock, in pages; each removal is one short transaction that looks
/// again, so that whoever pushes or pulls a tag meanwhile wins.
/// </summary>
public interface IRetentionStore
{
    /// <summary>A repository's tags in ordinal order.</summary>
    IAsyncEnumerable<IReadOnlyList<StoredTag>> ListTagsAsync(RepositoryName repository, CancellationToken cancellationToken);

    /// <summary>
    /// Removes tags that are still as they were read; their manifests stay, with a hold where nothing else references them.
    /// </summary>
    /// <returns>The tags that were removed.</returns>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is removed.
    /// </exception>
    ValueTask<IReadOnlyList<StoredTag>> RemoveTagsAsync(
        RepositoryName repository, IReadOnlyList<StoredTag> tags, CancellationToken cancellationToken);
}

/// <summary>A tag as it is stored.</summary>
/// <param name="Name">The tag, be it damaged.</param>
/// <param name="ManifestId">What the store knows the manifest by that it names.</param>
/// <param name="PushedAt">When it was last pushed.</param>
/// <param name="PulledAt">
/// When it, or the manifest that it names, was last known to be pulled (<see cref="IPullStore"/>); <c>null</c>: never.
/// </param>
/// <param name="HasSubject">Whether it is a <see cref="ReferrersTag"/> whose subject is in the repository.</param>
public sealed record StoredTag(string Name, long ManifestId, DateTimeOffset PushedAt, DateTimeOffset? PulledAt, bool HasSubject);
