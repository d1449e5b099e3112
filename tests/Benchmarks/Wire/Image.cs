using System.Security.Cryptography;
using System.Text;

namespace Benchmarks.Wire;

/// <summary>An image of noise: a config, layers, and the manifest that lists them (OCI image specification, "Image Manifest").</summary>
internal sealed class Image
{
    /// <summary>The media type of <see cref="Manifest"/>.</summary>
    public const string MediaType = "application/vnd.oci.image.manifest.v1+json";

    private readonly string _fields;

    public Image(int layers, long blobLength)
    {
        Blobs = [.. Enumerable.Range(0, layers + 1).Select(_ => new NoiseBlob(blobLength))];
        var config = Describe("application/vnd.oci.image.config.v1+json", Blobs[0]);
        var layerList = string.Join(',', Blobs.Skip(1).Select(blob => Describe("application/vnd.oci.image.layer.v1.tar+gzip", blob)));
        _fields = $"\"schemaVersion\":2,\"mediaType\":\"{MediaType}\",\"config\":{config},\"layers\":[{layerList}]";
        Manifest = Encoding.UTF8.GetBytes($"{{{_fields}}}");
        Digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Manifest))}";
    }

    /// <summary>The config and the layers.</summary>
    public IReadOnlyList<NoiseBlob> Blobs { get; }

    public byte[] Manifest { get; }

    /// <summary>The digest of <see cref="Manifest"/>.</summary>
    public string Digest { get; }

    /// <summary>Another manifest over the same blobs for each number.</summary>
    public byte[] Variant(int number) => Encoding.UTF8.GetBytes($$$"""{{{{_fields}}},"annotations":{"number":"{{{number}}}"}}""");

    private static string Describe(string mediaType, NoiseBlob blob) =>
        $$"""{"mediaType":"{{mediaType}}","digest":"{{blob.Digest}}","size":{{blob.Length}}}""";
}
