using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Registry.Testing.Images;

/// <summary>An OCI image layout on disk (OCI image spec, image-layout.md): written by the tests, or by a client that pulled.</summary>
/// <param name="folder">The layout's folder; <see cref="Create"/> makes a new one.</param>
public sealed class OciLayout(string folder)
{
    private const string RefName = "org.opencontainers.image.ref.name";
    private readonly string _indexFile = Path.Combine(folder, "index.json");

    /// <summary>The layout's folder.</summary>
    public string Folder => folder;

    /// <summary>The digests of all blobs, manifests included.</summary>
    public IEnumerable<string> Blobs =>
        Directory.EnumerateFiles(Path.Combine(folder, "blobs", "sha256")).Select(file => "sha256:" + Path.GetFileName(file)).Order();

    /// <summary>Creates an empty layout.</summary>
    public static OciLayout Create(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        var layout = new OciLayout(folder);
        File.WriteAllText(layout._indexFile, """{"schemaVersion":2,"manifests":[]}""");
        return layout;
    }

    /// <summary>The file that holds a blob.</summary>
    public string PathOf(string digest) => Path.Combine(folder, "blobs", digest.Replace(':', '/'));

    /// <summary>Adds a blob with the bytes given.</summary>
    public OciDescriptor Add(string mediaType, byte[] content) => Add(mediaType, stream => stream.Write(content));

    /// <summary>Adds a JSON blob: a config, a manifest or an index.</summary>
    public OciDescriptor Add(string mediaType, JsonObject content) => Add(mediaType, Encoding.UTF8.GetBytes(content.ToJsonString()));

    /// <summary>Adds a blob of any size; its bytes are streamed to the disk.</summary>
    public OciDescriptor Add(string mediaType, Action<Stream> write)
    {
        var staged = Path.Combine(folder, "staged");
        using (var file = File.Create(staged, bufferSize: 1 << 20))
        {
            write(file);
        }

        var digest = DigestOf(staged);
        var size = new FileInfo(staged).Length;
        File.Move(staged, PathOf(digest), overwrite: true);
        return new OciDescriptor(mediaType, digest, size);
    }

    /// <summary>Names a manifest or index in <c>index.json</c>.</summary>
    public void Tag(OciDescriptor manifest, string tag)
    {
        var index = JsonNode.Parse(File.ReadAllText(_indexFile))!;
        var entry = manifest.ToJson();
        entry["annotations"] = new JsonObject { [RefName] = tag };
        index["manifests"]!.AsArray().Add((JsonNode)entry);
        File.WriteAllText(_indexFile, index.ToJsonString());
    }

    /// <summary>The manifest or index that a tag names.</summary>
    public OciDescriptor Resolve(string tag) =>
        OciDescriptor.FromJson(JsonNode.Parse(File.ReadAllText(_indexFile))!["manifests"]!.AsArray()
            .Single(entry => (string?)entry!["annotations"]?[RefName] == tag)!);

    /// <summary>Packs the layout into an archive, as <c>podman load</c> and <c>ctr images import</c> take it, and returns its path.</summary>
    public string CreateArchive()
    {
        var archive = folder + ".tar";
        TarFile.CreateFromDirectory(folder, archive, includeBaseDirectory: false);
        return archive;
    }

    /// <summary>The digests of the blobs whose bytes do not match their name.</summary>
    public IEnumerable<string> CorruptBlobs() => Blobs.Where(digest => DigestOf(PathOf(digest)) != digest);

    private static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
