using System.Globalization;
using System.Net;

namespace Registry.Testing.Http;

/// <summary>Speaks HTTP about one repository of a registry, in the steps that clients take.</summary>
public sealed class RepositoryHttp(RegistryHttp registry, string name)
{
    /// <summary>The repository's name.</summary>
    public string Name { get; } = name;

    /// <summary>The registry that holds it.</summary>
    public RegistryHttp Registry { get; } = registry;

    /// <summary>The path of something in this repository.</summary>
    public string Path(string rest) => $"/v2/{Name}/{rest}";

    /// <summary>Sends a request about something in this repository.</summary>
    public Task<WireResponse> SendAsync(HttpMethod method, string rest, params (string Name, string Value)[] headers) =>
        Registry.SendAsync(method, Path(rest), null, headers);

    /// <summary>GET of something in this repository.</summary>
    public Task<WireResponse> GetAsync(string rest, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, rest, headers);

    /// <summary>HEAD of something in this repository.</summary>
    public Task<WireResponse> HeadAsync(string rest, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Head, rest, headers);

    /// <summary>DELETE of something in this repository.</summary>
    public Task<WireResponse> DeleteAsync(string rest) => SendAsync(HttpMethod.Delete, rest);

    /// <summary>POST that begins an upload; the query begins with <c>?</c>.</summary>
    public Task<WireResponse> PostUploadAsync(string query = "", byte[]? body = null, params (string Name, string Value)[] headers) =>
        Registry.SendAsync(HttpMethod.Post, Path($"blobs/uploads/{query}"), new ByteArrayContent(body ?? []), headers);

    /// <summary>POST that begins an upload, and the location of its session.</summary>
    public async Task<string> StartUploadAsync() => (await PostUploadAsync()).Expect(HttpStatusCode.Accepted).Location;

    /// <summary>PATCH of bytes to an upload, as a stream: neither a length nor a range is said.</summary>
    public Task<WireResponse> StreamAsync(string location, byte[] bytes) =>
        Registry.SendAsync(HttpMethod.Patch, location, new StreamContent(new MemoryStream(bytes)), ("Transfer-Encoding", "chunked"));

    /// <summary>PATCH of a chunk to an upload, with its range.</summary>
    public Task<WireResponse> PatchAsync(string location, byte[] chunk, long offset) =>
        Registry.SendAsync(HttpMethod.Patch, location, new ByteArrayContent(chunk), ("Content-Range", $"{offset}-{offset + chunk.Length - 1}"));

    /// <summary>How many bytes an upload holds, as its <c>Range</c> says. A single byte is told as none.</summary>
    public async Task<int> TakenAsync(string location)
    {
        var range = (await Registry.GetAsync(location)).Expect(HttpStatusCode.NoContent)["Range"]!;
        var last = int.Parse(range["0-".Length..], CultureInfo.InvariantCulture);
        return last == 0 ? 0 : last + 1;
    }

    /// <summary>PUT that ends an upload, with its last bytes if there are any.</summary>
    public Task<WireResponse> FinishAsync(string location, string digest, byte[]? bytes = null, params (string Name, string Value)[] headers) =>
        Registry.SendAsync(HttpMethod.Put, With(location, $"digest={digest}"), new ByteArrayContent(bytes ?? []), headers);

    /// <summary>Pushes a blob under its sha256 digest: POST, then everything in PUT.</summary>
    public async Task<TestBlob> PushAsync(TestBlob blob)
    {
        (await FinishAsync(await StartUploadAsync(), blob.Digest, blob.Bytes)).Expect(HttpStatusCode.Created);
        return blob;
    }

    /// <summary>PUT of a manifest under a tag or digest; the reference may have a query.</summary>
    public Task<WireResponse> PutManifestAsync(string reference, TestManifest manifest) => PutManifestAsync(reference, manifest.Bytes, manifest.MediaType);

    /// <summary>PUT of a manifest's bytes with a content type; <c>null</c> for none.</summary>
    public Task<WireResponse> PutManifestAsync(string reference, byte[] bytes, string? contentType) => Registry.SendAsync(
        HttpMethod.Put, Path($"manifests/{reference}"), new ByteArrayContent(bytes), contentType is null ? [] : [("Content-Type", contentType)]);

    /// <summary>Pushes a manifest that must be accepted.</summary>
    public async Task<TestManifest> PushAsync(TestManifest manifest, string? tag = null)
    {
        (await PutManifestAsync(tag ?? manifest.Digest, manifest)).Expect(HttpStatusCode.Created);
        return manifest;
    }

    /// <summary>Pushes an image of one small layer, told apart by the seed, with its blobs.</summary>
    public async Task<TestManifest> PushImageAsync(string? tag = null, int seed = 1, params string[] members)
    {
        var config = await PushAsync(TestBlob.Text($$"""{"architecture":"amd64","os":"linux","variant":"{{seed}}"}"""));
        var layer = await PushAsync(TestBlob.Noise(100, seed));
        return await PushAsync(TestManifest.Image(config, [layer], members), tag);
    }

    /// <summary>Pushes an artifact that names a subject, with its blob.</summary>
    public async Task<TestManifest> PushArtifactAsync(TestManifest subject, string artifactType, params string[] members)
    {
        await PushAsync(TestBlob.EmptyJson);
        return await PushAsync(TestManifest.Artifact(subject, artifactType, members));
    }

    /// <summary>A location with a further query parameter.</summary>
    public static string With(string location, string parameter) => location + (location.Contains('?', StringComparison.Ordinal) ? '&' : '?') + parameter;
}
