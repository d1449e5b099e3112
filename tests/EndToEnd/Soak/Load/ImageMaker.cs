using Registry.Testing.Http;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>Makes images that nobody made before, some of whose layers many others have too.</summary>
/// <param name="owner">Whose they are.</param>
/// <param name="dice">Decides of what they are made.</param>
internal sealed class ImageMaker(int owner, Dice dice)
{
    /// <summary>The layers that all owners' images share.</summary>
    private static readonly TestBlob[] Shared = [.. Enumerable.Range(0, 16).Select(number => TestBlob.Noise(40_000 + (number * 5_000), number))];

    private int _made;

    /// <summary>An image, or now and then an index.</summary>
    public LoadImage Next() => dice.Happens(25) ? NextIndex() : NextImage();

    /// <summary>A signature or the like of an image.</summary>
    public LoadImage NextReferrer(LoadImage subject) => new(
        TestManifest.Artifact(subject.Manifest, "application/vnd.example.signature", $$"""
            "annotations":{"org.example.number":"{{owner}}.{{_made++}}"}
            """),
        [TestBlob.EmptyJson],
        [])
    {
        Subject = subject.Digest,
    };

    /// <summary>A layer: a shared one as often as not.</summary>
    public TestBlob NextLayer() => dice.Next(60) switch
    {
        < 30 => dice.Pick(Shared),
        < 45 => TestBlob.Noise(dice.Next(3_000), dice.Next(int.MaxValue)),
        < 58 => TestBlob.Noise(dice.Next(3_000, 200_000), dice.Next(int.MaxValue)),
        58 => TestBlob.Noise(1_500_000, dice.Next(int.MaxValue)),
        _ => TestBlob.Empty,
    };

    private LoadImage NextImage()
    {
        var config = TestBlob.Text($$"""{"architecture":"amd64","os":"linux","variant":"{{owner}}.{{_made++}}"}""");
        var layers = Enumerable.Range(0, dice.Next(1, 5)).Select(_ => NextLayer()).DistinctBy(layer => layer.Digest).ToList();
        return new LoadImage(TestManifest.Image(config, layers), [config, .. layers], []);
    }

    private LoadImage NextIndex()
    {
        LoadImage[] children = [NextImage(), NextImage()];
        return new LoadImage(TestManifest.Index(children.Select(child => child.Manifest.Descriptor)), [], children);
    }
}
