using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Benchmarks.Wire;

/// <summary>The requests of the OCI distribution specification that the scenarios make, on one connection.</summary>
/// <param name="server">The server.</param>
/// <param name="from">The address to connect from; <c>null</c>: the system chooses.</param>
internal sealed class RegistryClient(IPEndPoint server, IPAddress? from = null) : IDisposable
{
    private const string ImageIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>The chunks in which docker and podman stream a layer whose length they do not know yet.</summary>
    private const int ChunkLength = 32 * 1024;

    private readonly HttpConnection _connection = new(server, from);
    private readonly MemoryStream _chunks = new();

    /// <summary>The bytes of a GET, to be sent as often as wanted with <see cref="Get(byte[])"/>.</summary>
    /// <param name="path">What to get.</param>
    /// <param name="authorization">The <c>Authorization</c> header; <c>null</c>: none.</param>
    public static byte[] GetRequest(string path, string? authorization = null)
    {
        var credentials = authorization is null ? "" : $"Authorization: {authorization}\r\n";
        return Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: registry\r\nAccept: {Image.MediaType}\r\nAccept: */*\r\n{credentials}\r\n");
    }

    /// <summary>The <c>Authorization</c> of a name and a password (RFC 7617).</summary>
    public static string Basic(string user, string password) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    /// <summary>Sends a prepared GET and reads the whole answer.</summary>
    /// <returns>The body's length in bytes.</returns>
    /// <exception cref="InvalidDataException">The answer is not 200.</exception>
    public long Get(byte[] request)
    {
        _connection.Send(request);
        return _connection.ReadBody(_connection.ReadHead(200));
    }

    /// <summary>Sends a prepared GET, reads the whole answer, and gives its status.</summary>
    public int Try(byte[] request)
    {
        _connection.Send(request);
        var response = _connection.ReadHead();
        _connection.ReadBody(response);
        return response.Status;
    }

    /// <summary>Gets a body whole, as text.</summary>
    public string GetText(string path, string? authorization = null)
    {
        var text = new StringBuilder();
        _connection.Send(GetRequest(path, authorization));
        _connection.ReadBody(_connection.ReadHead(200), bytes => text.Append(Encoding.UTF8.GetString(bytes)));
        return text.ToString();
    }

    /// <summary>Gets a body and checks that it is what was stored.</summary>
    /// <exception cref="InvalidDataException">The digest is not <paramref name="digest"/>.</exception>
    public void Verify(string path, string digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _connection.Send(GetRequest(path));
        _connection.ReadBody(_connection.ReadHead(200), hash.AppendData);
        if (digest != $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}")
            throw new InvalidDataException($"{path} came back with another digest.");
    }

    /// <summary>Pushes a blob as a stream: POST, one PATCH, and a PUT that closes the upload.</summary>
    public void PushStream(string repository, NoiseBlob blob, bool chunked)
    {
        var location = StartUpload(repository);
        var framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {blob.Length}";
        SendHead("PATCH", location, $"Content-Type: application/octet-stream\r\n{framing}\r\n");
        foreach (var block in blob.Blocks())
            _connection.Send(chunked ? InChunks(block.Span) : block.Span);
        if (chunked)
            _connection.Send("0\r\n\r\n"u8);
        var patched = Finish(202);
        Put(WithDigest(patched.Location!, blob.Digest), "application/octet-stream", []);
    }

    /// <summary>Pushes the blobs of an image, each with POST and PUT, and its manifest under a tag.</summary>
    public void Push(string repository, string tag, Image image)
    {
        foreach (var blob in image.Blobs)
            Put(WithDigest(StartUpload(repository), blob.Digest), "application/octet-stream", blob.Blocks().Single().Span);
        Put($"/v2/{repository}/manifests/{tag}", Image.MediaType, image.Manifest);
    }

    /// <summary>Pushes a manifest whose blobs are there.</summary>
    public void PushManifest(string repository, string tag, ReadOnlySpan<byte> manifest) =>
        Put($"/v2/{repository}/manifests/{tag}", Image.MediaType, manifest);

    /// <summary>Pushes an empty index under several tags at once.</summary>
    public void PushIndex(string repository, IEnumerable<string> tags)
    {
        var index = Encoding.UTF8.GetBytes(
            $$$"""{"schemaVersion":2,"mediaType":"{{{ImageIndex}}}","manifests":[],"annotations":{"repository":"{{{repository}}}"}}""");
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(index))}";
        Put($"/v2/{repository}/manifests/{digest}?{string.Join('&', tags.Select(tag => $"tag={tag}"))}", ImageIndex, index);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _chunks.Dispose();
    }

    private static string WithDigest(string location, string digest) => $"{location}{(location.Contains('?') ? '&' : '?')}digest={digest}";

    private string StartUpload(string repository)
    {
        SendHead("POST", $"/v2/{repository}/blobs/uploads/", "Content-Length: 0\r\n");
        return Finish(202).Location!;
    }

    private void Put(string path, string contentType, ReadOnlySpan<byte> content)
    {
        SendHead("PUT", path, $"Content-Type: {contentType}\r\nContent-Length: {content.Length}\r\n", content);
        Finish(201);
    }

    private void SendHead(string method, string path, string headers, ReadOnlySpan<byte> body = default)
    {
        // A registry may answer with an absolute Location; what follows the authority is the same either way.
        var target = path.StartsWith('/') ? path : new Uri(path).PathAndQuery;
        var head = Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {server}\r\n{headers}\r\n");
        _connection.Send([.. head, .. body]);
    }

    private ReadOnlySpan<byte> InChunks(ReadOnlySpan<byte> block)
    {
        _chunks.SetLength(0);
        while (!block.IsEmpty)
        {
            var chunk = block[..Math.Min(ChunkLength, block.Length)];
            _chunks.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            _chunks.Write(chunk);
            _chunks.Write("\r\n"u8);
            block = block[chunk.Length..];
        }
        return _chunks.GetBuffer().AsSpan(0, (int)_chunks.Length);
    }

    private HttpResponse Finish(int expectedStatus)
    {
        var response = _connection.ReadHead(expectedStatus);
        _connection.ReadBody(response);
        return response;
    }
}
