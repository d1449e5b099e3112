using System.Text.Json.Nodes;

namespace Registry.Testing.Images;

/// <summary>Builds images into layouts, without a network and with the same digests each time.</summary>
public static class TestImages
{
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private static readonly Lazy<byte[]> Root = new(LayerContent.BusyboxRoot);

    /// <summary>An image that runs, of one gzip layer.</summary>
    public static OciDescriptor AddBusybox(this OciLayout layout, string tag) => layout.AddLayers(tag, ImageLayer.Gzip(Root.Value));

    /// <summary>An image that runs, with its root in a zstd layer.</summary>
    public static async Task<OciDescriptor> AddZstdBusyboxAsync(this OciLayout layout, string tag) =>
        layout.AddLayers(tag, await ImageLayer.ZstdAsync(Root.Value));

    /// <summary>An image of a few hundred bytes, which does not run: its layer is a file <c>/text</c> with the text.</summary>
    public static OciDescriptor AddText(this OciLayout layout, string tag, string text) =>
        layout.AddLayers(tag, ImageLayer.Gzip(LayerContent.TextFile("text", text)));

    /// <summary>An image that runs, of the busybox root and layers of one small file each.</summary>
    /// <param name="layout">Where the image goes.</param>
    /// <param name="tag">The image's tag.</param>
    /// <param name="files">The text of each file, which are named <c>/file0</c> and so on.</param>
    public static OciDescriptor AddFiles(this OciLayout layout, string tag, params IEnumerable<string> files) =>
        layout.AddLayers(tag, [ImageLayer.Gzip(Root.Value), .. files.Select((text, i) => ImageLayer.Gzip(LayerContent.TextFile($"file{i}", text)))]);

    /// <summary>An image with one large layer, which does not compress.</summary>
    public static OciDescriptor AddNoise(this OciLayout layout, string tag, int mebibytes) =>
        layout.AddLayers(tag, ImageLayer.Uncompressed(LayerContent.NoiseFile(mebibytes)));

    /// <summary>An index of the same small image for several processor architectures.</summary>
    public static OciDescriptor AddMultiArch(this OciLayout layout, string tag, params IEnumerable<string> architectures)
    {
        var manifests = new JsonArray();
        foreach (var architecture in architectures)
        {
            var entry = layout.AddImage(architecture, ImageLayer.Gzip(Root.Value), ImageLayer.Gzip(LayerContent.TextFile("arch", architecture))).ToJson();
            entry["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
            manifests.Add((JsonNode)entry);
        }

        var index = layout.Add(Index, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Index, ["manifests"] = manifests });
        layout.Tag(index, tag);
        return index;
    }

    private static OciDescriptor AddLayers(this OciLayout layout, string tag, params ImageLayer[] layers)
    {
        var image = layout.AddImage("amd64", layers);
        layout.Tag(image, tag);
        return image;
    }

    private static OciDescriptor AddImage(this OciLayout layout, string architecture, params ImageLayer[] layers)
    {
        var config = layout.Add(Config, new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = Array("PATH=/bin"), ["Cmd"] = Array("/bin/sh") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = Array(layers.Select(layer => layer.DiffId)) },
        });
        return layout.Add(Manifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["config"] = config.ToJson(),
            ["layers"] = new JsonArray([.. layers.Select(layer => layout.Add(layer.MediaType, layer.Content).ToJson())]),
        });
    }

    private static JsonArray Array(params IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
