using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>The end of every upload: verified bytes become a blob that is visible in a repository, durably.</summary>
public sealed class BlobPublisher(IBlobContentStore content, IBlobStore blobs)
{
    /// <summary>
    /// How often a publish is tried when garbage collection takes the content between its move and its record. Once is rare: the
    /// content must have been garbage, and collected within that very moment.
    /// </summary>
    private const int Attempts = 8;

    /// <summary>Publishes staged bytes whose digest was verified.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.TooLarge"/>: manifests list it already, and it exceeds a quota or the size of their image;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task PublishAsync(
        RepositoryName repository, IStagedBlob staged, Digest digest, UploadId? session, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            content.Publish(staged, digest);
            if (await blobs.AddAsync(repository, digest, staged.Length, session, limits, cancellationToken))
            {
                return;
            }
        }

        throw new RegistryException(
            RegistryErrorCode.StorageUnavailable, $"{digest} was collected as often as it was published. Try again.");
    }
}
