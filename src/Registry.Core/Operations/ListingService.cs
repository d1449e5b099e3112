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
    /// About how many bytes of descriptors a page of referrers has at the most: clients read an index up to 4 MiB
    /// (OCI distribution spec, "Pushing Manifests", on size limits). One descriptor that is larger alone makes a page of its own.
    /// </summary>
    public const int MaxReferrersBytes = 2 * 1024 * 1024;

    /// <summary>A page of a repository's tags.</summary>
    public async ValueTask<Page<string>> TagsAsync(RepositoryName repository, int? size, string? after, CancellationToken cancellationToken)
    {
        var limit = Clamp(size);
        return limit == 0 ? Page<string>.Empty : Cut(await repositories.ListTagsAsync(repository, after, limit + 1, cancellationToken), limit);
    }

    /// <summary>A page of the repositories that hold a manifest.</summary>
    public async ValueTask<Page<string>> RepositoriesAsync(int? size, string? after, CancellationToken cancellationToken)
    {
        var limit = Clamp(size);
        return limit == 0 ? Page<string>.Empty : Cut(await repositories.ListAsync(after, limit + 1, cancellationToken), limit);
    }

    /// <summary>A page of a subject's referrers.</summary>
    public async ValueTask<Page<Descriptor>> ReferrersAsync(
        RepositoryName repository, Digest subject, string? artifactType, Digest? after, CancellationToken cancellationToken)
    {
        var found = await referrers.ListAsync(repository, subject, artifactType, after, MaxReferrers + 1, cancellationToken);
        var limit = Math.Min(found.Count, MaxReferrers);
        long bytes = 0;
        for (var i = 0; i < limit; i++)
        {
            bytes += Weight(found[i]);
            if (bytes > MaxReferrersBytes)
            {
                return Cut(found, Math.Max(i, 1));
            }
        }

        return Cut(found, limit);
    }

    private static int Clamp(int? size) => Math.Clamp(size ?? MaxPageSize, 0, MaxPageSize);

    private static Page<T> Cut<T>(IReadOnlyList<T> found, int limit) =>
        found.Count <= limit ? new Page<T>(found, false) : new Page<T>([.. found.Take(limit)], true);

    /// <summary>About how many bytes a descriptor takes: what varies without a bound is its annotations.</summary>
    private static long Weight(Descriptor descriptor)
    {
        const int Fixed = 512;
        long bytes = Fixed;
        foreach (var (key, value) in descriptor.Annotations ?? new Dictionary<string, string>())
        {
            bytes += key.Length + value.Length;
        }

        return bytes;
    }
}

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="HasMore">Whether another page follows.</param>
public readonly record struct Page<T>(IReadOnlyList<T> Items, bool HasMore)
{
    internal static Page<T> Empty => new([], false);
}
