using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Lists what there is, for an administrator.</summary>
/// <param name="inventory">Repositories and tags.</param>
/// <param name="manifests">Manifests.</param>
/// <param name="blobs">Blobs.</param>
/// <param name="damaged">Told of each repository and tag whose record is damaged, and that is left out.</param>
public sealed class InventoryService(IInventoryStore inventory, IManifestStore manifests, IBlobStore blobs, Action<string> damaged)
{
    private const int PageSize = 256;

    /// <summary>The names of the repositories that hold anything, in ordinal order.</summary>
    /// <param name="pattern">What a name must match; <c>null</c>: any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<RepositoryName>> NamesAsync(Glob? pattern, CancellationToken cancellationToken) => ListAsync(
        after => inventory.ListRepositoriesAsync(after, PageSize, cancellationToken), name => name.ToString(), "repository ", pattern);

    /// <summary>What a repository holds; <c>null</c>: nothing.</summary>
    public ValueTask<RepositoryRecord?> FindAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        inventory.FindRepositoryAsync(repository, cancellationToken);

    /// <summary>A repository's tags, in ordinal order.</summary>
    /// <param name="repository">Whose tags.</param>
    /// <param name="pattern">What a tag must match; <c>null</c>: any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<TagRecord>> TagsAsync(RepositoryName repository, Glob? pattern, CancellationToken cancellationToken) => ListAsync(
        after => inventory.ListTagsAsync(repository, after, PageSize, cancellationToken), tag => tag.Name.ToString(), $"tag {repository}:", pattern);

    /// <summary>What a manifest is and takes; <c>null</c>: it is gone, or damaged.</summary>
    public async ValueTask<ContentSummary?> SummarizeAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            if (await manifests.FindAsync(repository, new Reference(digest), cancellationToken) is not { } manifest)
            {
                return null;
            }

            var content = ManifestParser.Parse(manifest.Bytes.Span, manifest.MediaType);
            var meter = new ContentMeter(manifests, blobs, repository);
            await meter.AddAsync(manifest, cancellationToken);
            int? platforms = content.IsIndex
                ? PlatformReader.ReadIndex(manifest.Bytes).Count(platform => platform is { IsUnknown: false })
                : null;
            return new ContentSummary(manifest.MediaType, ContentKinds.Of(content), platforms, meter.Size);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestInvalid)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(
        Func<string?, ValueTask<InventoryPage<T>>> read, Func<T, string> nameOf, string place, Glob? pattern)
    {
        var list = new List<T>();

        // A name that is no text any more comes behind itself, again and again.
        for (string? after = null; await read(after) is { Last: { } last } page && last != after; after = last)
        {
            list.AddRange(page.Items.Where(item => pattern?.IsMatch(nameOf(item)) ?? true));
            foreach (var name in page.Damaged)
            {
                damaged(place + name);
            }
        }

        return list;
    }
}

/// <summary>What a manifest is and takes.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Kind">What it is to people.</param>
/// <param name="Platforms">How many platforms an index has an image for; <c>null</c> for anything else.</param>
/// <param name="Size">The bytes of the manifest and of everything below it that is here, each once.</param>
public readonly record struct ContentSummary(string MediaType, ContentKind Kind, int? Platforms, long Size);
