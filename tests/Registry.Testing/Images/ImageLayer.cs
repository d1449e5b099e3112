using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Registry.Testing.Images;

/// <summary>A layer as it is stored, with the digest that the image's config lists for it.</summary>
/// <param name="MediaType">The layer's media type.</param>
/// <param name="Content">The stored bytes.</param>
/// <param name="DiffId">The digest of the uncompressed archive (OCI image spec, config.md).</param>
public sealed record ImageLayer(string MediaType, byte[] Content, string DiffId)
{
    private const string Tar = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>A layer stored as it is.</summary>
    public static ImageLayer Uncompressed(byte[] archive) => new(Tar, archive, DiffIdOf(archive));

    /// <summary>A layer compressed with gzip, the usual form.</summary>
    public static ImageLayer Gzip(byte[] archive)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(archive);
        }

        return new ImageLayer(Tar + "+gzip", compressed.ToArray(), DiffIdOf(archive));
    }

    /// <summary>A layer compressed with zstd, by Debian's program: the framework has no encoder.</summary>
    public static async Task<ImageLayer> ZstdAsync(byte[] archive)
    {
        using var zstd = Process.Start(new ProcessStartInfo("zstd", ["--quiet", "--stdout"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var compressed = new MemoryStream();
        var reading = zstd.StandardOutput.BaseStream.CopyToAsync(compressed);
        await zstd.StandardInput.BaseStream.WriteAsync(archive);
        zstd.StandardInput.Close();
        await reading;
        return new ImageLayer(Tar + "+zstd", compressed.ToArray(), DiffIdOf(archive));
    }

    private static string DiffIdOf(byte[] archive) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(archive));
}
