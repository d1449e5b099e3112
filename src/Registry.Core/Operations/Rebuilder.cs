using System.Buffers;
using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Brings back what can be where blobs are left and nothing is recorded of them. Names, tags and most manifests were in the lost
/// records alone; but an image's configuration names its layers by their unpacked digests, so an image can be put together again from
/// the two, under a manifest of its own. Whatever belongs to no such image is listed by manifests too, so that no blob is garbage.
/// </summary>
/// <param name="litter">Lists the blobs.</param>
/// <param name="content">Their bytes.</param>
/// <param name="quarantine">Takes the damaged ones.</param>
/// <param name="staging">Where new content is made.</param>
/// <param name="blobs">Where the blobs are recorded.</param>
/// <param name="manifests">Where the manifests are recorded.</param>
public sealed class Rebuilder(
    ILitterStore litter,
    IBlobContentStore content,
    IQuarantineStore quarantine,
    IStagingStore staging,
    IBlobStore blobs,
    IManifestStore manifests)
{
    /// <summary>Under what every repository lies that is made.</summary>
    public const string Parent = "rebuilt";

    /// <summary>How many blobs one manifest lists that belong to no image.</summary>
    private const int UnclaimedPerManifest = 1000;

    private const int ShortDigestLength = 12;
    private const string CreatedAnnotation = "org.opencontainers.image.created";
    private const string TitleAnnotation = "org.opencontainers.image.title";
    private const string UnclaimedType = "application/vnd.registryd.unclaimed";
    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    /// <summary>The configuration of what has none (OCI image spec, manifest.md, "Guidance for an Empty Descriptor").</summary>
    private static readonly byte[] EmptyJson = "{}"u8.ToArray();

    private static readonly Tag ImageTag = Tag.Parse("latest");
    private static readonly RepositoryName UnclaimedRepository = RepositoryName.Parse($"{Parent}/unclaimed");

    /// <summary>Runs once.</summary>
    /// <param name="isDryRun">Whether to change nothing and only tell what would be brought back.</param>
    /// <param name="report">Told of it.</param>
    /// <param name="cancellationToken">Ends it early; what was recorded until then is of no use.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    public async Task<RebuildResult> RunAsync(bool isDryRun, IRebuildReport report, CancellationToken cancellationToken)
    {
        var survey = new BlobSurvey(litter, content, quarantine, report, cancellationToken);
        var found = await survey.FindAsync(isDryRun);
        var run = new RebuildRun(found, isDryRun, report);
        var json = found.Where(blob => blob.Format == BlobFormat.Json).ToList();
        foreach (var blob in json)
        {
            await PutOriginalAsync(run, survey.ReadJson(blob), blob, cancellationToken);
        }

        var configurations = json
            .Where(blob => !run.IsClaimed(blob.Digest))
            .Select(blob => ReadImage(survey, blob))
            .OfType<FoundImage>()
            .ToList();
        var layers = new LayerIndex(survey, found, configurations.SelectMany(image => image.DiffIds), report);
        foreach (var image in configurations)
        {
            await PutImageAsync(run, image, layers.Find(image.DiffIds), cancellationToken);
        }

        var unclaimed = run.Unclaimed();
        if (!isDryRun)
        {
            await PutUnclaimedAsync(run, unclaimed, cancellationToken);
        }

        return new RebuildResult(
            found.Count,
            found.Sum(blob => blob.Size),
            run.Images,
            run.Incomplete,
            survey.Damaged,
            unclaimed.Count,
            unclaimed.Sum(blob => blob.Size));
    }

    /// <summary>A manifest that is a blob as well, as in a layout that somebody pushed as it is, brings its image back as it was.</summary>
    private async Task PutOriginalAsync(RebuildRun run, byte[] bytes, FoundBlob blob, CancellationToken cancellationToken)
    {
        if (ReadManifest(bytes) is not { Config: { } config } manifest
            || !run.AreWhole([config, .. manifest.Layers]))
        {
            return;
        }

        await PutAsync(run, RepositoryOf(blob.Digest), ImageTag, blob.Digest, bytes, manifest, cancellationToken);
        run.Tell(new RebuiltImage(
            RepositoryOf(blob.Digest), ImageTag, blob.Digest, IsOriginal: true, Platform: null, Created: null, LastStep: null));
    }

    private async Task PutImageAsync(RebuildRun run, FoundImage image, List<Descriptor> layers, CancellationToken cancellationToken)
    {
        var (blob, configuration, diffIds) = image;
        if (layers.Count < diffIds.Count)
        {
            run.TellIncomplete(blob.Digest, diffIds.Count - layers.Count, diffIds.Count);
            return;
        }

        var annotations = new Dictionary<string, string>();
        if (configuration.Created is { } created)
        {
            annotations.Add(CreatedAnnotation, created.ToString("O", CultureInfo.InvariantCulture));
        }

        var config = new Descriptor(ImageConfiguration.MediaType, blob.Digest, blob.Size);
        var digest = await PutNewAsync(
            run, RepositoryOf(blob.Digest), ImageTag, RebuiltManifest.Write(artifactType: null, config, layers, annotations), cancellationToken);
        run.Tell(new RebuiltImage(
            RepositoryOf(blob.Digest), ImageTag, digest, IsOriginal: false, configuration.Platform, configuration.Created, configuration.LastStep));
    }

    private async Task PutUnclaimedAsync(RebuildRun run, List<FoundBlob> unclaimed, CancellationToken cancellationToken)
    {
        if (unclaimed.Count == 0)
        {
            return;
        }

        var part = 0;
        var config = new Descriptor(EmptyType, await PutEmptyAsync(cancellationToken), EmptyJson.Length);
        foreach (var page in unclaimed.Chunk(UnclaimedPerManifest))
        {
            part++;
            var layers = page.Select(blob => new Descriptor(MediaTypes.OctetStream, blob.Digest, blob.Size)
            {
                Annotations = new Dictionary<string, string> { [TitleAnnotation] = blob.Digest.Hex.ToString() },
            });
            var bytes = RebuiltManifest.Write(UnclaimedType, config, layers, new Dictionary<string, string>());
            await PutNewAsync(run, UnclaimedRepository, Tag.Parse($"part-{part}"), bytes, cancellationToken);
        }
    }

    private async Task<Digest> PutEmptyAsync(CancellationToken cancellationToken)
    {
        var digest = Digest.Of(EmptyJson, DigestAlgorithm.Sha256);
        var id = UploadId.New();
        using (var staged = staging.Create(id))
        {
            staged.Append(new ReadOnlySequence<byte>(EmptyJson));
            await new BlobPublisher(content, blobs).PublishAsync(
                UnclaimedRepository, staged, digest, session: null, EffectiveLimits.None, cancellationToken);
        }

        staging.Discard(id);
        return digest;
    }

    private async Task<Digest> PutNewAsync(
        RebuildRun run, RepositoryName repository, Tag tag, byte[] bytes, CancellationToken cancellationToken)
    {
        var digest = Digest.Of(bytes, DigestAlgorithm.Sha256);
        await PutAsync(run, repository, tag, digest, bytes, ManifestParser.Parse(bytes, MediaTypes.OciManifest), cancellationToken);
        return digest;
    }

    private async Task PutAsync(
        RebuildRun run, RepositoryName repository, Tag tag, Digest digest, byte[] bytes, ParsedManifest manifest, CancellationToken cancellationToken)
    {
        Descriptor[] targets = [manifest.Config!, .. manifest.Layers];
        run.Claim(targets);
        if (run.IsDryRun)
        {
            return;
        }

        // Asked for together, they share transactions.
        await Task.WhenAll(targets.Select(target =>
            blobs.AddAsync(repository, target.Digest, target.Size, session: null, EffectiveLimits.None, cancellationToken).AsTask()));
        await manifests.PutAsync(
            new ManifestWrite(repository, digest, bytes, manifest, [tag], AllowMissingChildren: false), cancellationToken);
    }

    private static ParsedManifest? ReadManifest(byte[] bytes)
    {
        try
        {
            return ManifestParser.Parse(bytes, contentType: null);
        }
        catch (RegistryException)
        {
            return null;
        }
    }

    private static RepositoryName RepositoryOf(Digest digest) => RepositoryName.Parse($"{Parent}/{digest.Hex[..ShortDigestLength]}");

    private static FoundImage? ReadImage(BlobSurvey survey, FoundBlob blob) =>
        ImageConfiguration.Read(survey.ReadJson(blob)) is { DiffIds: { } diffIds } configuration
            ? new FoundImage(blob, configuration, diffIds)
            : null;

    /// <summary>A configuration of which the image is to be found.</summary>
    private sealed record FoundImage(FoundBlob Blob, ImageConfiguration Configuration, IReadOnlyList<Digest> DiffIds);
}
