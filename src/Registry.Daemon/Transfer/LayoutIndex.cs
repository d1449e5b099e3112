using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Core.Errors;
using Registry.Core.Manifests;
using Registry.Core.Model;

namespace Registry.Daemon.Transfer;

/// <summary>What is added to the index of an OCI image layout (OCI image spec, image-layout.md, "index.json").</summary>
internal sealed class LayoutIndex
{
    private readonly List<Entry> _entries = [];

    /// <summary>Refuses an index that nothing can be added to; there need not be one.</summary>
    /// <exception cref="InvalidDataException">It is no index.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static void Check(string path) => Read(path);

    /// <summary>Names an image by its tag, in the place of what had the name; or adds one without a name.</summary>
    public void Add(Descriptor manifest, ImageName image) => _entries.Add(new Entry(manifest, image));

    /// <summary>Writes an index with what was added.</summary>
    /// <param name="path">The index as it was; there need not be one.</param>
    /// <param name="file">Takes the new one.</param>
    /// <inheritdoc cref="Check" path="/exception"/>
    public void WriteOver(string path, Stream file)
    {
        var index = Read(path);
        if (index["manifests"] is not JsonArray manifests)
            index["manifests"] = manifests = [];
        foreach (var entry in _entries)
        {
            foreach (var replaced in manifests.Where(other => entry.Replaces(other!)).ToList())
                manifests.Remove(replaced);
            manifests.Add((JsonNode)entry.ToJson());
        }

        // Media types as everybody writes them, with a plus sign that is not escaped.
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        index.WriteTo(writer);
    }

    private static JsonObject Read(string path)
    {
        if (!File.Exists(path))
            return new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex };
        var bytes = File.ReadAllBytes(path);
        try
        {
            ManifestParser.Parse(bytes, MediaTypes.OciIndex);
            return JsonNode.Parse(bytes)!.AsObject();
        }
        catch (RegistryException exception)
        {
            throw new InvalidDataException($"{path} is no index of images: {exception.Message}", exception);
        }
    }

    private readonly record struct Entry(Descriptor Manifest, ImageName Image)
    {
        private string? Tag => Image.Reference?.Tag?.ToString();

        /// <summary>
        /// The image's name with a host, as containerd has it: without one, the first part of <c>team.a/app</c> would pass for it.
        /// </summary>
        private string? FullName => Tag is null ? null : $"localhost/{Image}";

        public bool Replaces(JsonNode other)
        {
            var annotations = other["annotations"];
            return (string?)annotations?[LayoutFolder.RefName] == Tag
                && (string?)annotations?[LayoutFolder.FullName] == FullName
                && (Tag is not null || (string?)other["digest"] == Manifest.Digest.ToString());
        }

        public JsonObject ToJson()
        {
            var entry = new JsonObject
            {
                ["mediaType"] = Manifest.MediaType,
                ["digest"] = Manifest.Digest.ToString(),
                ["size"] = Manifest.Size,
            };
            if (Manifest.ArtifactType is { } artifactType)
                entry["artifactType"] = artifactType;
            if (Tag is not null)
                entry["annotations"] = new JsonObject { [LayoutFolder.RefName] = Tag, [LayoutFolder.FullName] = FullName };
            return entry;
        }
    }
}
