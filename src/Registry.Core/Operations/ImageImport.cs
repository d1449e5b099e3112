using System.Collections.Concurrent;
using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>
/// Brings images in from elsewhere, several at once. What is here already is left alone, so a run that was interrupted, or was told
/// of problems, is simply run again.
/// </summary>
/// <param name="source">Where the images are.</param>
/// <param name="target">Where they go.</param>
/// <param name="options">How.</param>
/// <param name="report">Told what happens.</param>
public sealed class ImageImport(IImageSource source, IImportTarget target, ImportOptions options, IImportReport report)
{
    private readonly ImportTally _tally = new(report);
    private readonly ConcurrentBag<ImportedTag> _tags = [];

    /// <summary>Imports everything, and checks in the end that every tag names what it named in the source.</summary>
    /// <exception cref="SourceException">The source cannot be read at all.</exception>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task<ImportCounts> RunAsync(CancellationToken cancellationToken)
    {
        using var slots = new SourceSlots(options.Jobs);
        var blobs = new BlobImport(source, target, slots, options, _tally);
        var manifests = new ManifestImport(source, target, slots, blobs, options, _tally);
        var several = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken };
        for (var images = await ListAsync(cancellationToken); images.Count > 0; images = manifests.TakeReferrers())
        {
            _tally.Add(counts => counts with { Images = counts.Images + images.Count });
            await Parallel.ForEachAsync(images, several, (image, token) => ImportAsync(manifests, image, token));
        }

        if (!options.IsDryRun)
            await VerifyAsync(cancellationToken);
        return _tally.Counts;
    }

    private async Task<IReadOnlyList<SourceImage>> ListAsync(CancellationToken cancellationToken)
    {
        var images = new List<SourceImage>();
        await foreach (var image in source.ListAsync(_tally.Failed, cancellationToken))
            images.Add(image);
        if (images.Count == 0 && _tally.Counts.Problems == 0)
            _tally.Failed("the source has nothing of what was asked for");
        return options.TagsOnly ? [.. images.Where(image => image.Tags.Count > 0)] : images;
    }

    private async ValueTask ImportAsync(ManifestImport manifests, SourceImage image, CancellationToken cancellationToken)
    {
        try
        {
            var digest = image.Reference.Digest
                ?? await source.ResolveAsync(image.Repository.Source, image.Reference.Tag.GetValueOrDefault(), cancellationToken)
                ?? throw new SourceException($"tag {image.Reference} is not there");
            await ImportAsync(manifests, image, digest, cancellationToken);
        }
        catch (SourceException exception)
        {
            _tally.Failed($"{image}: {exception.Message}");
        }
        catch (RegistryException exception) when (exception.Code is RegistryErrorCode.ManifestUnknown or RegistryErrorCode.ManifestBlobUnknown)
        {
            _tally.Failed($"{image}: it was removed while it was imported");
        }
        catch (RegistryException exception) when (exception.Code is RegistryErrorCode.Denied or RegistryErrorCode.TooLarge)
        {
            _tally.Failed($"{image}: {exception.Message}");
        }

        _tally.Add(counts => counts with { ImagesDone = counts.ImagesDone + 1 });
    }

    private async Task ImportAsync(ManifestImport manifests, SourceImage image, Digest digest, CancellationToken cancellationToken)
    {
        var (missing, present) = await LookAtTagsAsync(image, digest, cancellationToken);
        if (missing.Count + present.Count < Math.Min(1, image.Tags.Count))
            return;
        var outcome = await manifests.ImportAsync(image.Repository, digest, cancellationToken);
        if (outcome.Problems.Count > 0)
        {
            foreach (var problem in outcome.Problems)
                _tally.Failed($"{image}: {problem}");
            return;
        }

        var set = await SetTagsAsync(image, digest, missing, cancellationToken);
        var named = image with { Tags = [.. set, .. present] };
        if (set.Count > 0 || (outcome.IsNew && image.Tags.Count == 0))
            _tally.Imported(named, digest, set.Count);
        else if (missing.Count == 0)
            _tally.Add(counts => counts with { ImagesPresent = counts.ImagesPresent + 1 });
        foreach (var tag in named.Tags)
            _tags.Add(new ImportedTag(image.Repository.Target, tag, digest));
    }

    /// <summary>Sets tags, but none that somebody else has set meanwhile, unless tags may move. Those are told.</summary>
    /// <returns>The tags that were set.</returns>
    private async Task<IReadOnlyList<Tag>> SetTagsAsync(
        SourceImage image, Digest digest, List<Tag> tags, CancellationToken cancellationToken)
    {
        if (tags.Count == 0)
            return tags;
        var (set, _) = await target.TagAsync(image.Repository.Target, digest, tags, options.Overwrite, cancellationToken);
        foreach (var tag in tags.Except(set))
            _tally.Failed($"{image.Repository.Target}:{tag} was pushed meanwhile, and names {digest} in the source; --overwrite moves it");
        return set;
    }

    /// <summary>Which of an image's tags are to be set, and which are here as they shall be. Those that it may not move are told.</summary>
    private async Task<(List<Tag> Missing, List<Tag> Present)> LookAtTagsAsync(
        SourceImage image, Digest digest, CancellationToken cancellationToken)
    {
        var (missing, present) = (new List<Tag>(), new List<Tag>());
        foreach (var tag in image.Tags)
        {
            var here = (await target.FindManifestAsync(image.Repository.Target, new Reference(tag), cancellationToken))?.Digest;
            if (here == digest)
                present.Add(tag);
            else if (here is null || options.Overwrite)
                missing.Add(tag);
            else
                _tally.Failed($"{image.Repository.Target}:{tag} names {here} here and {digest} in the source; --overwrite moves it");
        }

        return (missing, present);
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        foreach (var (repository, tag, digest) in _tags)
        {
            var here = (await target.FindManifestAsync(repository, new Reference(tag), cancellationToken))?.Digest;
            if (here != digest)
                _tally.Failed($"{repository}:{tag} should name {digest}, and {(here is { } other ? $"names {other}" : "is gone")}");
        }
    }

    private readonly record struct ImportedTag(RepositoryName Repository, Tag Tag, Digest Digest);
}
