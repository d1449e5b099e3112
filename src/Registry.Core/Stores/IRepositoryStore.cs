using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>
/// Lists, in ordinal order, by keyset: a page costs the same wherever it lies. A repository appears with its first manifest and
/// is gone with its last.
/// </summary>
public interface IRepositoryStore
{
    /// <summary>
    /// Names of repositories that hold a manifest, those after <paramref name="after"/>, at most <paramref name="limit"/>.
    /// </summary>
    /// <param name="after">The name to begin after; it need not exist and need not be a valid name. <c>null</c> from the start.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<string>> ListAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// A repository's tags after <paramref name="after"/>, at most <paramref name="limit"/>; none when there is no such repository.
    /// </summary>
    /// <param name="repository">Whose tags.</param>
    /// <param name="after">The tag to begin after; it need not exist and need not be a valid tag. <c>null</c> from the start.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IReadOnlyList<string>> ListTagsAsync(
        RepositoryName repository, string? after, int limit, CancellationToken cancellationToken);
}
