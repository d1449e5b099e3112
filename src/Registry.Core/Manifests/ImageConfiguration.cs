using System.Collections.ObjectModel;
using System.Text.Json;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>What an image's configuration says to people (OCI image spec, config.md; Docker's has the same fields).</summary>
public sealed record ImageConfiguration
{
    /// <summary>The media type of an image's configuration (OCI image spec, media-types.md).</summary>
    public const string MediaType = "application/vnd.oci.image.config.v1+json";

    /// <summary>The largest configuration that is read, in bytes: as large as a manifest may be.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    /// <summary>What the image runs on.</summary>
    public Platform? Platform { get; init; }

    /// <summary>When it was built.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The user that its process runs as.</summary>
    public string? User { get; init; }

    /// <summary>The folder that its process starts in.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The program and its fixed arguments.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>The default arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The environment, each as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// The digests of the layers' bytes, unpacked, in order (<c>rootfs.diff_ids</c>); <c>null</c>: it names none, so it is not an image's.
    /// </summary>
    public IReadOnlyList<Digest>? DiffIds { get; init; }

    /// <summary>What made the last layer, or what set the last of the configuration.</summary>
    public string? LastStep { get; init; }

    /// <summary>Reads a configuration, as far as it is one; <c>null</c>: it is not even a JSON object.</summary>
    public static ImageConfiguration? Read(ReadOnlyMemory<byte> bytes)
    {
        using var document = LenientJson.TryParse(bytes, out var parsed) ? parsed : null;
        if (document is null)
        {
            return null;
        }

        var root = document.RootElement;
        var execution = root.Member("config");
        return new ImageConfiguration
        {
            Platform = PlatformReader.Read(root),
            Created = root.Member("created") is { ValueKind: JsonValueKind.String } created && created.TryGetDateTimeOffset(out var time) ? time : null,
            User = execution.Member("User").Text(),
            WorkingDirectory = execution.Member("WorkingDir").Text(),
            Entrypoint = execution.Member("Entrypoint").Texts(),
            Command = execution.Member("Cmd").Texts(),
            Environment = execution.Member("Env").Texts(),
            Labels = ReadLabels(execution.Member("Labels")),
            DiffIds = ReadDigests(root.Member("rootfs").Member("diff_ids")),
            LastStep = root.Member("history").Elements().LastOrDefault().Member("created_by").Text(),
        };
    }

    private static List<Digest>? ReadDigests(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var digests = new List<Digest>();
        foreach (var element in value.Elements())
        {
            if (!Digest.TryParse(element.Text(), out var digest))
            {
                return null;
            }

            digests.Add(digest);
        }

        return digests;
    }

    private static Dictionary<string, string> ReadLabels(JsonElement value)
    {
        var labels = new Dictionary<string, string>();
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in value.EnumerateObject())
            {
                labels[label.Name] = label.Value.Text() ?? string.Empty;
            }
        }

        return labels;
    }
}
