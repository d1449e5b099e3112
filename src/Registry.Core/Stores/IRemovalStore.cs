using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>
/// Takes everything out of a repository while others may be pushing to it: in pages, each a short transaction. What is tagged or
/// pushed since the removal began stays, with all that it lists.
/// </summary>
public interface IRemovalStore
{
    /// <summary>Removes a page of a repository's tags that were last pushed before a moment.</summary>
    /// <param name="repository">Whose tags.</param>
    /// <param name="after">The last name of the page before; <c>null</c> from the start.</param>
    /// <param name="before">A tag that was pushed then or later stays.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is removed.
    /// </exception>
    ValueTask<RemovedPage> RemoveTagsAsync(
        RepositoryName repository, string? after, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// Removes those of a page of a repository's manifests that nothing references: if they were pushed before
    /// <paramref name="pushedBefore"/>, or lost their last reference at <paramref name="since"/> or later. The others may be what an
    /// index that is being pushed is about to list.
    /// </summary>
    /// <param name="repository">Whose manifests.</param>
    /// <param name="after">The last digest of the page before; <c>null</c> from the start.</param>
    /// <param name="since">When the removal began: what was pushed then or later stays.</param>
    /// <param name="pushedBefore">What was pushed before this goes in any case.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <inheritdoc cref="RemoveTagsAsync" path="/exception"/>
    ValueTask<RemovedPage> RemoveManifestsAsync(
        RepositoryName repository, string? after, DateTimeOffset since, DateTimeOffset pushedBefore, CancellationToken cancellationToken);
}

/// <summary>What was removed of a page.</summary>
/// <param name="Removed">How many.</param>
/// <param name="Last">The last name or digest that was looked at; <c>null</c>: there was none left.</param>
public readonly record struct RemovedPage(int Removed, string? Last);
