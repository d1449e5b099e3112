using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>What is recorded around manifests and blobs, for somebody who looks at one of them.</summary>
public interface IInspectionStore
{
    /// <summary>What is recorded of a manifest; <c>null</c>: there is none.</summary>
    ValueTask<ManifestRecord?> FindManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>In how many repositories a blob is visible.</summary>
    ValueTask<long> CountRepositoriesAsync(Digest blob, CancellationToken cancellationToken);
}

/// <summary>What is recorded of a manifest.</summary>
/// <param name="PushedAt">When it was last pushed.</param>
/// <param name="UnreferencedAt">Since when nothing in the repository references it; <c>null</c> while something does.</param>
/// <param name="Tags">The tags that name it, in ordinal order.</param>
public sealed record ManifestRecord(DateTimeOffset PushedAt, DateTimeOffset? UnreferencedAt, IReadOnlyList<Tag> Tags);
