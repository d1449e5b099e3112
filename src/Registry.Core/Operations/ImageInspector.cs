using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Looks at one manifest and at what is around it. It renews no hold: nobody is told that they may rely on anything.</summary>
public sealed class ImageInspector(
    IManifestStore manifests, IInspectionStore inspection, IBlobStore blobs, IBlobContentStore content, IReferrerStore referrers)
{
    /// <summary>Whether a manifest is here.</summary>
    public async Task<bool> ExistsAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        await manifests.FindAsync(repository, reference, cancellationToken) is not null;

    /// <summary>A manifest's bytes.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.ManifestUnknown"/>.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken) =>
        (await manifests.FindAsync(repository, reference, cancellationToken) ?? throw Unknown(repository, reference)).Bytes;

    /// <summary>Everything about a manifest.</summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.ManifestUnknown"/>; <see cref="RegistryErrorCode.ManifestInvalid"/>: what is stored is damaged.
    /// </exception>
    public async Task<ImageInspection> InspectAsync(RepositoryName repository, Reference reference, CancellationToken cancellationToken)
    {
        if (await manifests.FindAsync(repository, reference, cancellationToken) is not { } manifest
            || await inspection.FindManifestAsync(repository, manifest.Digest, cancellationToken) is not { } record)
        {
            throw Unknown(repository, reference);
        }

        var parsed = ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType);
        return new ImageInspection
        {
            Repository = repository,
            Manifest = manifest,
            Content = parsed,
            Kind = ContentKinds.Of(parsed),
            Record = record,
            Size = await MeasureAsync(repository, manifest, cancellationToken),
            Configuration = await ReadConfigurationAsync(repository, parsed, cancellationToken),
            Entries = await InspectEntriesAsync(repository, manifest, parsed, cancellationToken),
            Layers = await InspectLayersAsync(repository, parsed, cancellationToken),
            Referrers = await ListReferrersAsync(repository, manifest.Digest, cancellationToken),
            SubjectTags = await FindSubjectTagsAsync(repository, manifest.Digest, cancellationToken),
        };
    }

    private async Task<ImageConfiguration?> ReadConfigurationAsync(
        RepositoryName repository, ParsedManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Config is not { MediaType: MediaTypes.OciConfig or MediaTypes.DockerConfig } config
            || await blobs.FindAsync(repository, config.Digest, cancellationToken) is null)
        {
            return null;
        }

        using var blob = content.Open(config.Digest);
        if (blob is null or { Length: > ImageConfiguration.MaxLength })
        {
            return null;
        }

        var bytes = new byte[blob.Length];
        for (var length = 0; length < bytes.Length;)
        {
            var read = blob.Read(bytes.AsSpan(length), length);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return ImageConfiguration.Read(bytes);
    }

    private async Task<IReadOnlyList<InspectedEntry>> InspectEntriesAsync(
        RepositoryName repository, StoredManifest index, ParsedManifest parsed, CancellationToken cancellationToken)
    {
        var platforms = PlatformReader.ReadIndex(index.Bytes);
        var entries = new List<InspectedEntry>();
        for (var i = 0; i < parsed.Children.Count; i++)
        {
            var child = parsed.Children[i];
            var size = await manifests.FindAsync(repository, new Reference(child.Digest), cancellationToken) is { } found
                ? await MeasureAsync(repository, found, cancellationToken)
                : (await blobs.FindAsync(repository, child.Digest, cancellationToken))?.Size;
            entries.Add(new InspectedEntry(child, i < platforms.Count ? platforms[i] : null, size));
        }

        return entries;
    }

    private async Task<IReadOnlyList<InspectedBlob>> InspectLayersAsync(
        RepositoryName repository, ParsedManifest manifest, CancellationToken cancellationToken)
    {
        var layers = new List<InspectedBlob>();
        foreach (var layer in manifest.Layers)
        {
            var link = await blobs.FindAsync(repository, layer.Digest, cancellationToken);
            var links = await inspection.CountRepositoriesAsync(layer.Digest, cancellationToken);
            layers.Add(new InspectedBlob(
                layer, link is { } held && content.Length(layer.Digest) == held.Size, Math.Max(0, links - (link is null ? 0 : 1))));
        }

        return layers;
    }

    private async Task<IReadOnlyList<Descriptor>> ListReferrersAsync(
        RepositoryName repository, Digest subject, CancellationToken cancellationToken)
    {
        var list = new List<Descriptor>();
        await foreach (var referrer in referrers.ListAllAsync(repository, subject, cancellationToken))
        {
            list.Add(referrer);
        }

        return list;
    }

    private async Task<IReadOnlyList<Tag>> FindSubjectTagsAsync(RepositoryName repository, Digest subject, CancellationToken cancellationToken)
    {
        var found = new List<Tag>();
        foreach (var tag in ReferrersTag.Of(subject))
        {
            if (await manifests.FindAsync(repository, new Reference(tag), cancellationToken) is not null)
            {
                found.Add(tag);
            }
        }

        return found;
    }

    private async Task<long> MeasureAsync(RepositoryName repository, StoredManifest manifest, CancellationToken cancellationToken)
    {
        var meter = new ContentMeter(manifests, blobs, repository);
        await meter.AddAsync(manifest, cancellationToken);
        return meter.Size;
    }

    private static RegistryException Unknown(RepositoryName repository, Reference reference) =>
        new(RegistryErrorCode.ManifestUnknown, $"There is no manifest {reference} in {repository}.");
}
