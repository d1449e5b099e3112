using System.Text.Json;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>What an image's configuration tells of the image (OCI image spec, config.md; Docker's is alike).</summary>
/// <param name="DiffIds">The digests of the layers' bytes, unpacked, in order (<c>rootfs.diff_ids</c>).</param>
/// <param name="OperatingSystem">The operating system.</param>
/// <param name="Architecture">The processor architecture.</param>
/// <param name="Created">When it was built, as it is written there.</param>
/// <param name="LastStep">What made the last layer, or what set the last of the configuration.</param>
public sealed record ImageConfiguration(
    IReadOnlyList<Digest> DiffIds, string? OperatingSystem, string? Architecture, string? Created, string? LastStep)
{
    /// <summary>The media type of an image's configuration.</summary>
    public const string MediaType = "application/vnd.oci.image.config.v1+json";

    /// <summary>Reads a configuration; <c>null</c>: these bytes are none.</summary>
    public static ImageConfiguration? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = ManifestParser.MaxDepth });
            var root = document.RootElement;
            return Member(root, "rootfs", JsonValueKind.Object) is { } rootfs
                && Member(rootfs, "diff_ids", JsonValueKind.Array) is { } list
                && ReadDigests(list) is { } diffIds
                    ? new ImageConfiguration(
                        diffIds, Text(root, "os"), Text(root, "architecture"), Text(root, "created"), ReadLastStep(root))
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for half of a surrogate pair.
            return null;
        }
    }

    private static List<Digest>? ReadDigests(JsonElement list)
    {
        var digests = new List<Digest>();
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String || !Digest.TryParse(element.GetString(), out var digest))
            {
                return null;
            }

            digests.Add(digest);
        }

        return digests;
    }

    private static string? ReadLastStep(JsonElement root) =>
        Member(root, "history", JsonValueKind.Array) is { } history && history.GetArrayLength() is > 0 and var length
            ? Text(history[length - 1], "created_by")
            : null;

    private static string? Text(JsonElement element, string name) => Member(element, name, JsonValueKind.String)?.GetString();

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
