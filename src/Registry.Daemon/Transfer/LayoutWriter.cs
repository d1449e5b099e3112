using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Daemon.Transfer;

/// <summary>
/// Writes an OCI image layout (OCI image spec, image-layout.md), or adds to one that is there. What it names is complete: content
/// comes first, durably, and the index last.
/// </summary>
/// <param name="folder">The layout's folder; made when it is missing.</param>
internal sealed class LayoutWriter(string folder)
{
    private const int BufferSize = 1 << 20;

    private readonly List<Entry> _entries = [];

    /// <summary>Writes content, verified as it is copied. <c>false</c>: it was there already, whole.</summary>
    /// <exception cref="InvalidDataException">The content is not what its digest says.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public bool Write(Digest digest, IBlobContent content, CancellationToken cancellationToken) =>
        Write(digest, (file, token) => Copy(content, digest, file, token), cancellationToken);

    /// <inheritdoc cref="Write(Digest, IBlobContent, CancellationToken)"/>
    public bool Write(Digest digest, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        var copy = bytes.ToArray();
        return Write(digest, (file, _) => file.Write(copy), cancellationToken);
    }

    /// <summary>Names an image, in the place of what had the name; or adds one without a name.</summary>
    public void Add(Descriptor manifest, string? refName) => _entries.Add(new Entry(manifest, refName));

    /// <summary>Writes the index over everything that was named.</summary>
    /// <exception cref="IOException">It cannot be written, or there is one that cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Finish()
    {
        var path = Path.Join(folder, "index.json");
        Directory.CreateDirectory(folder);
        WriteFile(Path.Join(folder, "oci-layout"), file => file.Write("{\"imageLayoutVersion\":\"1.0.0\"}"u8));
        var index = File.Exists(path) ? ReadIndex(path) : NewIndex();
        var manifests = index["manifests"]!.AsArray();
        foreach (var entry in _entries)
        {
            foreach (var replaced in manifests.Where(other => entry.Replaces(other!)).ToList())
                manifests.Remove(replaced);
            manifests.Add((JsonNode)entry.ToJson());
        }

        WriteFile(path, file => WriteJson(file, index));
    }

    private bool Write(Digest digest, Action<Stream, CancellationToken> write, CancellationToken cancellationToken)
    {
        var path = LayoutFolder.PathOf(folder, digest);
        if (IsWhole(path, digest))
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WriteFile(path, file => write(file, cancellationToken));
        return true;
    }

    private static bool IsWhole(string path, Digest digest)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenRead(path);
        return digest.Algorithm == DigestAlgorithm.Sha512
            ? Digest.FromHash(digest.Algorithm, SHA512.HashData(file)) == digest
            : Digest.FromHash(digest.Algorithm, SHA256.HashData(file)) == digest;
    }

    private static void Copy(IBlobContent content, Digest digest, Stream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(digest.Algorithm.HashName);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            for (long offset = 0; (read = content.Read(buffer, offset)) > 0; offset += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
                file.Write(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (Digest.FromHash(digest.Algorithm, hash.GetHashAndReset()) != digest)
            throw new InvalidDataException($"blob {digest} is corrupt");
    }

    /// <summary>Writes a file whole and durably, or not at all.</summary>
    private static void WriteFile(string path, Action<FileStream> write)
    {
        var staged = $"{path}.{Guid.NewGuid():n}";
        try
        {
            using (var file = new FileStream(staged, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(staged, path, overwrite: true);
        }
        catch
        {
            File.Delete(staged);
            throw;
        }
    }

    private static void WriteJson(FileStream file, JsonNode node)
    {
        // Media types as everybody writes them, with a plus sign that is not escaped.
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        node.WriteTo(writer);
    }

    private static JsonNode ReadIndex(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) is { } index && index["manifests"] is JsonArray
                ? index
                : throw new IOException($"{path} is no index of images");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new IOException($"{path} is no index of images: {exception.Message}", exception);
        }
    }

    private static JsonObject NewIndex() => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.OciIndex,
        ["manifests"] = new JsonArray(),
    };

    private readonly record struct Entry(Descriptor Manifest, string? RefName)
    {
        public bool Replaces(JsonNode other)
        {
            var refName = (string?)other["annotations"]?[LayoutFolder.RefName];
            return refName == RefName && (refName is not null || (string?)other["digest"] == Manifest.Digest.ToString());
        }

        public JsonObject ToJson()
        {
            var entry = new JsonObject
            {
                ["mediaType"] = Manifest.MediaType,
                ["digest"] = Manifest.Digest.ToString(),
                ["size"] = Manifest.Size,
            };
            if (Manifest.ArtifactType is { } artifactType)
                entry["artifactType"] = artifactType;
            if (RefName is not null)
                entry["annotations"] = new JsonObject { [LayoutFolder.RefName] = RefName };
            return entry;
        }
    }
}
