using System.Security.Cryptography;
using System.Text;

namespace Registry.Testing.Http;

/// <summary>Some bytes and the digest that a client computes for them, independently of the registry's own code.</summary>
public sealed record TestBlob(byte[] Bytes)
{
    /// <summary>The blob of no bytes.</summary>
    public static TestBlob Empty { get; } = new([]);

    /// <summary>The empty JSON object that artifacts use as their configuration (OCI image spec, manifest.md).</summary>
    public static TestBlob EmptyJson { get; } = Text("{}");

    /// <summary>The sha256 digest.</summary>
    public string Digest { get; } = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>The sha512 digest.</summary>
    public string Sha512 { get; } = "sha512:" + Convert.ToHexStringLower(SHA512.HashData(Bytes));

    /// <summary>How many bytes there are.</summary>
    public int Size => Bytes.Length;

    /// <summary>The bytes of a text in UTF-8.</summary>
    public static TestBlob Text(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Incompressible bytes, the same ones for the same seed.</summary>
    public static TestBlob Noise(int size, int seed)
    {
        var bytes = new byte[size];
#pragma warning disable CA5394 // Repeatable, not secret.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return new TestBlob(bytes);
    }

    /// <summary>A piece of the bytes.</summary>
    public byte[] this[Range range] => Bytes[range];

    /// <summary>A descriptor of the blob, as JSON.</summary>
    public string Descriptor(string mediaType) => $$"""{"mediaType":"{{mediaType}}","digest":"{{Digest}}","size":{{Size}}}""";
}
