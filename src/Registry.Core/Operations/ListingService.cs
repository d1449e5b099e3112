using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Pages of tags, repositories and referrers, in ordinal order.</summary>
public sealed class ListingService(IRepositoryStore repositories, IReferrerStore referrers)
{
    /// <summary>The most entries that a page of tags or repositories has; a larger wish is clamped to it, and no wish means it.</summary>
    public const int MaxPageSize = 10_000;

    /// <summary>The most entries that a page of referrers has.</summary>
    public const int MaxReferrers = 1_000;

    /// <summary>
    /// How many bytes of descriptors a page of referrers has at the most: clients read an index up to 4 MiB
    /// (OCI distribution spec, "Pushing Manifests", on size limits). One descriptor that is larger alone makes a page of its own.
    /// </summary>
    public const int MaxReferrersBytes = 2 * 1024 * 1024;

    /// <summary>How many repositories are read at a time, at the least.</summary>
    private const int RepositoriesPerRead = 256;

    /// <summary>How many referrers are read at a time: each may have annotations as large as a manifest can be.</summary>
    private const int ReferrersPerRead = 16;

    /// <summary>A page of a repository's tags.</summary>
    public async ValueTask<Page<string>> TagsAsync(
        RepositoryName repository, int? size, string? after, CancellationToken cancellationToken)
    {
        var limit = Clamp(size);
        return limit == 0
            ? Page<string>.Empty
            : Cut(await repositories.ListTagsAsync(repository, after, limit + 1, cancellationToken), limit);
    }

    /// <summary>
    /// A page of the repositories that hold a manifest. It is filled past those that are not shown, so nothing tells that there are any.
    /// </summary>
    /// <param name="size">How many are wished.</param>
    /// <param name="after">The name to begin after.</param>
    /// <param name="isShown">Which to show.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Page<string>> RepositoriesAsync(
        int? size, string? after, Func<string, bool> isShown, CancellationToken cancellationToken)
    {
        var limit = Clamp(size);
        if (limit == 0)
        {
            return Page<string>.Empty;
        }

        var atOnce = Math.Max(limit + 1, RepositoriesPerRead);
        var shown = new List<string>();
        while (true)
        {
            var found = await repositories.ListAsync(after, atOnce, cancellationToken);
            shown.AddRange(found.Where(isShown).Take(limit + 1 - shown.Count));
            if (shown.Count > limit || found.Count < atOnce)
            {
                return Cut(shown, limit);
            }

            after = found[^1];
        }
    }

    /// <summary>A page of a subject's referrers.</summary>
    public async ValueTask<Page<Descriptor>> ReferrersAsync(
        RepositoryName repository, Digest subject, string? artifactType, Digest? after, CancellationToken cancellationToken)
    {
        var page = new List<Descriptor>();
        long bytes = 0;
        while (true)
        {
            var found = await referrers.ListAsync(repository, subject, artifactType, after, ReferrersPerRead, cancellationToken);
            foreach (var descriptor in found)
            {
                bytes += JsonSize.AtMost(descriptor);
                if (page.Count == MaxReferrers || (page.Count > 0 && bytes > MaxReferrersBytes))
                {
                    return new Page<Descriptor>(page, HasMore: true);
                }

                page.Add(descriptor);
            }

            if (found.Count < ReferrersPerRead)
            {
                return new Page<Descriptor>(page, HasMore: false);
            }

            after = page[^1].Digest;
        }
    }

    private static int Clamp(int? size) => Math.Clamp(size ?? MaxPageSize, 0, MaxPageSize);

    private static Page<string> Cut(IReadOnlyList<string> found, int limit) =>
        found.Count <= limit ? new Page<string>(found, HasMore: false) : new Page<string>([.. found.Take(limit)], HasMore: true);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="HasMore">Whether another page follows.</param>
public readonly record struct Page<T>(IReadOnlyList<T> Items, bool HasMore)
{
    internal static Page<T> Empty => new([], false);
}
