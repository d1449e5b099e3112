using Registry.Testing.Http;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>An image, or an index of several, as clients push it.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Blobs">The blobs that its manifest lists; none for an index.</param>
/// <param name="Children">The images that an index lists.</param>
internal sealed record LoadImage(TestManifest Manifest, IReadOnlyList<TestBlob> Blobs, IReadOnlyList<LoadImage> Children)
{
    /// <summary>The digest of the image that this is about, such as a signature is.</summary>
    public string? Subject { get; init; }

    /// <summary>The manifest's digest.</summary>
    public string Digest => Manifest.Digest;

    /// <summary>The image itself and the images that it lists.</summary>
    public IEnumerable<LoadImage> WithChildren => [this, .. Children];

    /// <summary>The digests of everything that it takes to pull it.</summary>
    public IEnumerable<string> Digests =>
        WithChildren.SelectMany(image => image.Blobs.Select(blob => blob.Digest).Prepend(image.Digest));
}
