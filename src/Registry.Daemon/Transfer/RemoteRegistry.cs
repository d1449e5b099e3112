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
            await foreach (var found in ListTagsAsync(move, problem, cancellationToken))
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
        return await TryDownloadAsync(repository, path, offset: 0, cancellationToken) is { } body
            ? new ResumingStream(body, ResumeAsync, blob.Size, time)
            : null;

        async Task<Stream> ResumeAsync(long offset, CancellationToken token) =>
            await TryDownloadAsync(repository, path, offset, token) ?? throw new SourceException("it is not there any more");
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SourceImage>> ListReferrersAsync(
        RepositoryMove repository, Digest subject, CancellationToken cancellationToken)
    {
        if (await _lists.ReferrersAsync(repository.Source, subject, cancellationToken) is { } referrers)
            return [.. referrers.Select(referrer => new SourceImage(repository, new Reference(referrer.Digest), []))];
        // OCI distribution spec, "Referrers Tag Schema": an index of the referrers under a tag that is made of the digest.
        return Tag.TryParse($"{subject.Algorithm.Name}-{subject.Hex[..Math.Min(64, subject.Hex.Length)]}", out var tag)
            && await ResolveAsync(repository.Source, tag, cancellationToken) is { } digest
                ? [new SourceImage(repository, new Reference(digest), [tag])]
                : [];
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

        await foreach (var found in ListTagsAsync(move, problem, cancellationToken))
            yield return found;
    }

    private async IAsyncEnumerable<SourceImage> ListTagsAsync(
        RepositoryMove move, Action<string> problem, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var text in _lists.TagsAsync(move.Source, cancellationToken))
        {
            if (Tag.TryParse(text, out var tag))
                yield return new SourceImage(move, new Reference(tag), [tag]);
            else
                problem($"{move.Source}: {text} is not a tag");
        }
    }

    /// <summary>Begins a download at an offset, also where the server knows no ranges; <c>null</c>: there is nothing.</summary>
    private async Task<Stream?> TryDownloadAsync(RepositoryName repository, string path, long offset, CancellationToken cancellationToken)
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

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await SkipAsync(body, offset - start.Value, cancellationToken);
        return body;

        void AddRange(HttpRequestHeaders headers)
        {
            if (offset > 0)
                headers.Range = new RangeHeaderValue(offset, to: null);
        }
    }

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(count, BodyReader.PieceSize)];
        while (count > 0)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(count, buffer.Length));
            await body.ReadExactlyAsync(piece, cancellationToken);
            count -= piece.Length;
        }
    }

    private static string ScopeOf(RepositoryName repository) => $"repository:{repository}:pull";
}
