using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>A registry elsewhere, asked over HTTP (OCI distribution spec, "Pull" and "Content Discovery").</summary>
internal sealed class RemoteRegistry(
    RegistryClient client, RegistryAddress address, ImportNames names, long maxManifestSize, TimeProvider time) : IImageSource
{
    private const int MaxListSize = 16 << 20;

    private static readonly string[] ManifestTypes =
        [MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerManifestList, MediaTypes.DockerManifest, MediaTypes.OciArtifact, "*/*"];

    private readonly RegistryLists _lists = new(client, MaxListSize);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceImage> ListAsync(
        Action<string> problem, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (address.Image is { } image)
        {
            await foreach (var found in ListOneAsync(image, problem, cancellationToken))
                yield return found;
            yield break;
        }

        await foreach (var name in _lists.RepositoriesAsync(cancellationToken))
        {
            if (names.MoveOneOfMany(name, problem) is not { } move)
                continue;
            foreach (var found in await ListOneOfManyAsync(move, problem, cancellationToken))
                yield return found;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Digest?> ResolveAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken)
    {
        var path = $"/v2/{repository}/manifests/{tag}";
        using (var response = await client.SendAsync(
            HttpMethod.Head, path, ScopeOf(repository), headers => RegistryClient.Accept(headers, ManifestTypes), cancellationToken))
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            if (response.StatusCode == HttpStatusCode.OK
                && response.Headers.TryGetValues("Docker-Content-Digest", out var values)
                && Digest.TryParse(values.First(), out var digest))
                return digest;
        }

        return await client.GetAsync(path, ScopeOf(repository), ManifestTypes, maxManifestSize, cancellationToken) is { } answer
            ? Digest.Of(answer.Body, DigestAlgorithm.Sha256)
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask<SourceManifest?> FindManifestAsync(
        RepositoryName repository, Digest digest, CancellationToken cancellationToken)
    {
        var path = $"/v2/{repository}/manifests/{digest}";
        if (await client.GetAsync(path, ScopeOf(repository), ManifestTypes, maxManifestSize, cancellationToken) is not { } answer)
            return null;
        return Digest.Of(answer.Body, digest.Algorithm) == digest
            ? new SourceManifest(digest, answer.MediaType, answer.Body)
            : throw new SourceException($"manifest {digest} is corrupt");
    }

    /// <inheritdoc/>
    public async ValueTask<Stream?> OpenBlobAsync(RepositoryName repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var path = $"/v2/{repository}/blobs/{blob.Digest}";
        return await TryDownloadAsync(repository, path, offset: 0, cancellationToken) is { } download
            ? new ResumingStream(download, ResumeAsync, blob.Size, time)
            : null;

        async Task<Download> ResumeAsync(long offset, CancellationToken token) =>
            await TryDownloadAsync(repository, path, offset, token) ?? throw new SourceException("it is not there any more");
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SourceImage>> ListReferrersAsync(
        RepositoryMove repository, Digest subject, CancellationToken cancellationToken)
    {
        var referrers = await _lists.ReferrersAsync(repository.Source, subject, cancellationToken) ?? [];
        var images = referrers.Select(referrer => new SourceImage(repository, new Reference(referrer.Digest), [])).ToList();
        // Of whole repositories every tag is listed anyway.
        if (address.Image?.Reference is null)
            return images;
        foreach (var tag in ReferrersTag.Of(subject))
        {
            if (await ResolveAsync(repository.Source, tag, cancellationToken) is { } digest)
                images.Add(new SourceImage(repository, new Reference(digest), [tag]));
        }

        return images;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async IAsyncEnumerable<SourceImage> ListOneAsync(
        ImageName image, Action<string> problem, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var move = names.MoveOne(image.Repository);
        if (image.Reference is { } reference)
        {
            yield return new SourceImage(move, reference, reference.Tag is { } tag ? [tag] : []);
            yield break;
        }

        foreach (var found in await ListTagsAsync(move, problem, cancellationToken))
            yield return found;
    }

    /// <summary>The tags of a repository among several: if they cannot be listed, those of the others can.</summary>
    private async Task<IReadOnlyList<SourceImage>> ListOneOfManyAsync(
        RepositoryMove move, Action<string> problem, CancellationToken cancellationToken)
    {
        try
        {
            return await ListTagsAsync(move, problem, cancellationToken);
        }
        catch (SourceException exception)
        {
            problem($"{move.Source}: its tags cannot be listed: {exception.Message}");
            return [];
        }
    }

    private async Task<IReadOnlyList<SourceImage>> ListTagsAsync(
        RepositoryMove move, Action<string> problem, CancellationToken cancellationToken)
    {
        var images = new List<SourceImage>();
        await foreach (var text in _lists.TagsAsync(move.Source, cancellationToken))
        {
            if (Tag.TryParse(text, out var tag))
                images.Add(new SourceImage(move, new Reference(tag), [tag]));
            else
                problem($"{move.Source}: {text} is not a tag");
        }

        return images;
    }

    /// <summary>Begins a download at an offset, or at the start where the server knows no ranges; <c>null</c>: there is nothing.</summary>
    private async Task<Download?> TryDownloadAsync(RepositoryName repository, string path, long offset, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(HttpMethod.Get, path, ScopeOf(repository), AddRange, cancellationToken);
        long? start = response.StatusCode switch
        {
            HttpStatusCode.OK => 0,
            HttpStatusCode.PartialContent => response.Content.Headers.ContentRange?.From,
            _ => null,
        };
        if (start != 0 && start != offset)
        {
            using (response)
                return response.StatusCode == HttpStatusCode.NotFound ? null : throw client.Unexpected(response);
        }

        return new Download(await response.Content.ReadAsStreamAsync(cancellationToken), start.Value);

        void AddRange(HttpRequestHeaders headers)
        {
            if (offset > 0)
                headers.Range = new RangeHeaderValue(offset, to: null);
        }
    }

    private static string ScopeOf(RepositoryName repository) => $"repository:{repository}:pull";
}
