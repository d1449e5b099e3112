using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Gives a manifest another tag, in its own repository or in another: blobs are mounted there, children come before the index, and the
/// tag is set last, so that whoever pulls it finds all of it.
/// </summary>
/// <param name="manifests">Manifests and tags.</param>
/// <param name="blobs">Blobs.</param>
/// <param name="referrers">Referrers.</param>
/// <param name="limits">The limits to hold copies to.</param>
/// <param name="allowSparseIndexes">Whether an index may list manifests that are not here.</param>
public sealed class ImageCopier(
    IManifestStore manifests, IBlobStore blobs, IReferrerStore referrers, LimitPolicy limits, bool allowSparseIndexes)
{
    /// <summary>How often it begins anew because something was deleted or collected meanwhile.</summary>
    private const int MaxAttempts = 3;

    /// <summary>Copies.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestUnknown"/>; <see cref="RegistryErrorCode.ManifestBlobUnknown"/>: the source lacks what its
    /// manifest lists; <see cref="RegistryErrorCode.ManifestInvalid"/>: what is stored is damaged;
    /// <see cref="RegistryErrorCode.Denied"/> or <see cref="RegistryErrorCode.TooLarge"/>: a limit of the target;
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task<CopiedImage> CopyAsync(ImageCopy copy, CancellationToken cancellationToken)
    {
        var replaced = new List<ReplacedTag>();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CopyOnceAsync(copy, replaced, cancellationToken);
            }
            catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestBlobUnknown && attempt < MaxAttempts)
            {
                // What went while it was copied may have been pushed again; what is there already is not copied twice.
            }
        }
    }

    private async Task<CopiedImage> CopyOnceAsync(ImageCopy copy, List<ReplacedTag> replaced, CancellationToken cancellationToken)
    {
        var manifest = await manifests.FindAsync(copy.Source, copy.Reference, cancellationToken)
            ?? throw new RegistryException(RegistryErrorCode.ManifestUnknown, $"There is no manifest {copy.Reference} in {copy.Source}.");
        var run = new ImageCopyRun(copy, manifests, blobs, referrers, limits.For(copy.Target), allowSparseIndexes, replaced, cancellationToken);
        if (copy.Source != copy.Target)
        {
            await run.CopyAsync(manifest);
        }

        await run.TagAsync(manifest, copy.Tag);
        return new CopiedImage(manifest.Digest, replaced, run.Manifests, run.Blobs);
    }
}

/// <summary>What to copy, and where.</summary>
/// <param name="Source">The repository that it is in.</param>
/// <param name="Reference">Its tag or digest there.</param>
/// <param name="Target">The repository that it shall be in.</param>
/// <param name="Tag">Its tag there; one that is there moves.</param>
/// <param name="WithReferrers">Whether what is about it comes too, by subject and by tag (<see cref="ReferrersTag"/>).</param>
public sealed record ImageCopy(RepositoryName Source, Reference Reference, RepositoryName Target, Tag Tag, bool WithReferrers);

/// <summary>What was copied.</summary>
/// <param name="Digest">The manifest that the tag names now.</param>
/// <param name="Replaced">Every tag that named something else before: the tag that was asked for, and those of referrers.</param>
/// <param name="Manifests">How many manifests came to another repository.</param>
/// <param name="Blobs">How many blobs were mounted there.</param>
public sealed record CopiedImage(Digest Digest, IReadOnlyList<ReplacedTag> Replaced, int Manifests, int Blobs);

/// <summary>A tag that names another manifest than before.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Digest">What it names now.</param>
/// <param name="Before">What it named before.</param>
public readonly record struct ReplacedTag(Tag Tag, Digest Digest, Digest Before);
