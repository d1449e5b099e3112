using System.Globalization;
using Benchmarks.Stores;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Images of ten tiny blobs each, a hundred to a repository, and garbage among them.</summary>
internal static class GarbageContent
{
    /// <summary>The blobs of an image: its configuration and its layers.</summary>
    public const int BlobsPerImage = 10;

    private const int ImagesPerRepository = 100;

    /// <summary>What makes a blob of noise differ from every other.</summary>
    private const int BlobLength = 16;

    /// <summary>Adds tagged images, none of which is garbage.</summary>
    public static void AddImages(ImageStore store, int count) =>
        store.Add(Enumerable.Range(0, count).Select(i => (Repository(i / ImagesPerRepository), (string?)Tag(i), Image(BlobsPerImage))));

    /// <summary>Adds images that no tag names, and gives all their blobs.</summary>
    public static NoiseBlob[] AddUntagged(ImageStore store, int count, int blobsPerImage)
    {
        var images = Enumerable.Range(0, count).Select(_ => Image(blobsPerImage)).ToArray();
        store.Add(images.Select((image, i) => (Repository(i), (string?)null, image)));
        return [.. images.SelectMany(image => image.Blobs)];
    }

    /// <summary>Adds blobs that nothing lists, and gives them.</summary>
    public static NoiseBlob[] AddUnreferenced(ImageStore store, int count)
    {
        var blobs = Enumerable.Range(0, count).Select(_ => new NoiseBlob(BlobLength)).ToArray();
        store.AddUnreferenced(Repository(0), blobs);
        return blobs;
    }

    private static Image Image(int blobs) => new(blobs - 1, BlobLength);

    private static string Repository(int number) => string.Create(CultureInfo.InvariantCulture, $"bench/r{number:d5}");

    private static string Tag(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number}");
}
