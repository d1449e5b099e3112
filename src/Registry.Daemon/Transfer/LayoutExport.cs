using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>Writes images of a repository to an OCI image layout, byte for byte.</summary>
/// <param name="manifests">Gives manifests.</param>
/// <param name="blobs">Gives blobs.</param>
/// <param name="lists">Gives tags and referrers.</param>
/// <param name="withReferrers">Whether what refers to the images comes along.</param>
/// <param name="allowSparseIndexes">Whether an index may list manifests that are not here.</param>
/// <param name="flushFolder">Waits until what is in a folder is on the disk.</param>
/// <param name="problem">Told of what could not be exported.</param>
internal sealed class LayoutExport(
    ManifestService manifests,
    BlobService blobs,
    ListingService lists,
    bool withReferrers,
    bool allowSparseIndexes,
    Action<string> flushFolder,
    Action<string> problem)
{
    private readonly HashSet<Digest> _written = [];
    private readonly HashSet<Reference> _exported = [];
    private ExportCounts _counts = new();

    /// <summary>Exports an image, or those of a repository's tags that are asked for.</summary>
    /// <param name="image">The image or repository.</param>
    /// <param name="tags">Which tags; <c>null</c>: all.</param>
    /// <param name="destination">The layout's folder.</param>
    /// <param name="cancellationToken">Gives up; what the layout named before it still names.</param>
    /// <exception cref="InvalidDataException">The layout's index is none.</exception>
    /// <exception cref="IOException">The layout cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The layout may not be written.</exception>
    public async Task<ExportCounts> RunAsync(ImageName image, Glob? tags, string destination, CancellationToken cancellationToken)
    {
        var layout = new LayoutWriter(destination, flushFolder);
        IReadOnlyList<Reference> references = image.Reference is { } one
            ? [one]
            : [.. await ListTagsAsync(image.Repository, tags, cancellationToken)];
        if (references.Count == 0)
            Fail(image, "there is no such tag");
        foreach (var reference in references)
            await ExportAsync(layout, new ImageName(image.Repository, reference), cancellationToken);
        if (_counts.Images > 0)
            layout.Finish();
        return _counts;
    }

    private async Task<IReadOnlyList<Reference>> ListTagsAsync(
        RepositoryName repository, Glob? tags, CancellationToken cancellationToken)
    {
        var found = new List<Reference>();
        string? last = null;
        Page<string> page;
        do
        {
            page = await lists.TagsAsync(repository, size: null, last, cancellationToken);
            foreach (var name in page.Items.Where(name => tags?.IsMatch(name) ?? true))
            {
                found.Add(new Reference(Tag.Parse(name)));
            }

            last = page.HasMore ? page.Items[^1] : null;
        }
        while (page.HasMore);
        return found;
    }

    private async Task ExportAsync(LayoutWriter layout, ImageName image, CancellationToken cancellationToken)
    {
        var reference = image.Reference.GetValueOrDefault();
        if (!_exported.Add(reference))
            return;
        try
        {
            var manifest = await WriteManifestAsync(layout, image.Repository, reference, cancellationToken);
            layout.Add(manifest, image);
            _counts = _counts with { Images = _counts.Images + 1 };
        }
        catch (Exception exception) when (exception is RegistryException or InvalidDataException)
        {
            Fail(image, exception.Message);
        }
    }

    /// <summary>Writes a manifest, after everything that it lists.</summary>
    private async Task<Descriptor> WriteManifestAsync(
        LayoutWriter layout, RepositoryName repository, Reference reference, CancellationToken cancellationToken)
    {
        // A stack of its own for each level: indexes list indexes as deep as somebody pushed them.
        await Task.Yield();
        var stored = await manifests.GetAsync(repository, reference, origin: null, cancellationToken);
        var parsed = ManifestParser.Parse(stored.Bytes.Span, stored.MediaType);
        var descriptor = new Descriptor(stored.MediaType, stored.Digest, stored.Bytes.Length) { ArtifactType = parsed.Subject is null ? null : parsed.ArtifactType };
        if (_written.Contains(stored.Digest))
            return descriptor;
        foreach (var blob in parsed.Blobs())
            await WriteBlobAsync(layout, repository, blob, cancellationToken);
        foreach (var child in parsed.Children)
            await WriteChildAsync(layout, repository, child, cancellationToken);
        Count(layout.Write(stored.Digest, stored.Bytes.Span, cancellationToken), stored.Digest, stored.Bytes.Length);
        if (withReferrers)
            await WriteReferrersAsync(layout, repository, stored.Digest, cancellationToken);
        return descriptor;
    }

    private async Task WriteChildAsync(
        LayoutWriter layout, RepositoryName repository, Descriptor child, CancellationToken cancellationToken)
    {
        try
        {
            await WriteManifestAsync(layout, repository, new Reference(child.Digest), cancellationToken);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestUnknown)
        {
            if (!MediaTypes.IsManifest(child.MediaType))
                await WriteBlobAsync(layout, repository, child, cancellationToken);
            else if (!allowSparseIndexes)
                throw;
        }
    }

    private async Task WriteBlobAsync(LayoutWriter layout, RepositoryName repository, Descriptor blob, CancellationToken cancellationToken)
    {
        if (_written.Contains(blob.Digest))
            return;
        try
        {
            using var content = await blobs.OpenAsync(repository, blob.Digest, cancellationToken);
            Count(layout.Write(blob.Digest, content, cancellationToken), blob.Digest, content.Length);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.BlobUnknown && blob.IsExternal)
        {
            // Nor need it be in the layout.
        }
    }

    private async Task WriteReferrersAsync(
        LayoutWriter layout, RepositoryName repository, Digest subject, CancellationToken cancellationToken)
    {
        Digest? last = null;
        Page<Descriptor> page;
        do
        {
            page = await lists.ReferrersAsync(repository, subject, artifactType: null, last, cancellationToken);
            foreach (var referrer in page.Items)
                await ExportAsync(layout, new ImageName(repository, new Reference(referrer.Digest)), cancellationToken);
            last = page.HasMore ? page.Items[^1].Digest : null;
        }
        while (page.HasMore);
        foreach (var tag in ReferrersTag.Of(subject))
        {
            if (await IsHereAsync(repository, tag, cancellationToken))
                await ExportAsync(layout, new ImageName(repository, new Reference(tag)), cancellationToken);
        }
    }

    private async Task<bool> IsHereAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken)
    {
        try
        {
            await manifests.GetAsync(repository, new Reference(tag), origin: null, cancellationToken);
            return true;
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestUnknown)
        {
            return false;
        }
    }

    private void Count(bool isCopied, Digest digest, long bytes)
    {
        _written.Add(digest);
        _counts = isCopied
            ? _counts with { BlobsCopied = _counts.BlobsCopied + 1, BytesCopied = _counts.BytesCopied + bytes }
            : _counts with { BlobsPresent = _counts.BlobsPresent + 1 };
    }

    private void Fail(ImageName image, string reason)
    {
        _counts = _counts with { Problems = _counts.Problems + 1 };
        problem($"{image}: {reason}");
    }
}
