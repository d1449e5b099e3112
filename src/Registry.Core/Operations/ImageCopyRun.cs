using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>One attempt to copy a manifest to another repository.</summary>
/// <param name="copy">What to copy, and where.</param>
/// <param name="manifests">Manifests and tags.</param>
/// <param name="blobs">Blobs.</param>
/// <param name="referrers">Referrers.</param>
/// <param name="limits">The limits of the target.</param>
/// <param name="allowSparseIndexes">Whether an index may list manifests that are not here.</param>
/// <param name="replaced">Gets the tags that named something else before.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class ImageCopyRun(
    ImageCopy copy,
    IManifestStore manifests,
    IBlobStore blobs,
    IReferrerStore referrers,
    EffectiveLimits limits,
    bool allowSparseIndexes,
    List<ReplacedTag> replaced,
    CancellationToken cancellationToken)
{
    private readonly HashSet<Digest> _copied = [];
    private readonly HashSet<Digest> _mounted = [];

    /// <summary>How many manifests were copied.</summary>
    public int Manifests => _copied.Count;

    /// <summary>How many blobs were mounted.</summary>
    public int Blobs => _mounted.Count;

    /// <summary>Copies a manifest with everything below it and, where that is asked for, everything about it.</summary>
    public async Task CopyAsync(StoredManifest manifest)
    {
        // A stack of its own for each level: indexes list indexes as deep as somebody pushed them.
        await Task.Yield();
        if (!_copied.Add(manifest.Digest))
        {
            return;
        }

        var content = Parse(manifest);
        await MountAsync(content.Blobs());
        foreach (var child in content.Children)
        {
            await CopyChildAsync(child);
        }

        await PutAsync(manifest);
        if (copy.WithReferrers)
        {
            await CopyReferrersAsync(manifest.Digest);
        }
    }

    /// <summary>Stores a manifest whose content is there, and points a tag at it.</summary>
    public async Task TagAsync(StoredManifest manifest, Tag tag)
    {
        foreach (var moved in (await PutAsync(manifest, tag)).Moved)
        {
            replaced.Add(new ReplacedTag(tag, manifest.Digest, moved.Previous));
        }
    }

    private ValueTask<PutManifest> PutAsync(StoredManifest manifest, params IReadOnlyList<Tag> tags) => manifests.PutAsync(
        new ManifestWrite(copy.Target, manifest.Digest, manifest.Bytes, Parse(manifest), tags, allowSparseIndexes) { Limits = limits },
        cancellationToken);

    /// <summary>What a manifest says. One that is damaged must not take the place of a whole one in the target.</summary>
    private ParsedManifest Parse(StoredManifest manifest) =>
        Digest.Of(manifest.Bytes.Span, manifest.Digest.Algorithm) == manifest.Digest
            ? ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType)
            : throw new RegistryException(
                RegistryErrorCode.ManifestInvalid, $"What is stored as {manifest.Digest} in {copy.Source} is damaged. Run registryd verify.");

    private async Task CopyChildAsync(Descriptor child)
    {
        if (await FindAsync(new Reference(child.Digest)) is { } manifest)
        {
            await CopyAsync(manifest);
        }
        else
        {
            await MountAsync([child]);
        }
    }

    private async Task CopyReferrersAsync(Digest subject)
    {
        await foreach (var referrer in referrers.ListAllAsync(copy.Source, subject, cancellationToken))
        {
            await CopyChildAsync(referrer);
        }

        foreach (var tag in ReferrersTag.Of(subject))
        {
            if (await FindAsync(new Reference(tag)) is { } manifest)
            {
                await CopyAsync(manifest);
                await TagAsync(manifest, tag);
            }
        }
    }

    /// <summary>Mounts blobs, all at once: they share transactions. Whether one that is missing matters, storing the manifest tells.</summary>
    private async Task MountAsync(IEnumerable<Descriptor> descriptors)
    {
        var missing = descriptors.DistinctBy(blob => blob.Digest).Where(blob => !_mounted.Contains(blob.Digest)).ToList();
        var mounted = await Task.WhenAll(
            missing.Select(blob => blobs.MountAsync(copy.Source, copy.Target, blob.Digest, limits, cancellationToken).AsTask()));
        foreach (var blob in missing.Where((_, i) => mounted[i]))
        {
            _mounted.Add(blob.Digest);
        }
    }

    private ValueTask<StoredManifest?> FindAsync(Reference reference) => manifests.FindAsync(copy.Source, reference, cancellationToken);
}
