using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>How much of its limits a repository uses.</summary>
public interface IUsageStore
{
    /// <summary>What a repository comes to. Manifests that are older than limits are measured first, a few in each transaction.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask<RepositoryUsage> ReadAsync(RepositoryName repository, CancellationToken cancellationToken);
}

/// <summary>What limits count in a repository.</summary>
/// <param name="Tags">How many tags it has.</param>
/// <param name="LargestImage">The bytes of its largest image or index.</param>
/// <param name="LargestBlob">The bytes of its largest blob.</param>
public readonly record struct RepositoryUsage(long Tags, long LargestImage, long LargestBlob);
