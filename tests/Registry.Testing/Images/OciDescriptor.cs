using System.Text.Json.Nodes;

namespace Registry.Testing.Images;

/// <summary>
/// What a test knows of one piece of content (OCI image spec, descriptor.md). Kept apart from the registry's own model on purpose:
/// the tests judge that model from outside.
/// </summary>
/// <param name="MediaType">The media type.</param>
/// <param name="Digest">The digest, such as <c>sha256:...</c>.</param>
/// <param name="Size">The size in bytes.</param>
public sealed record OciDescriptor(string MediaType, string Digest, long Size)
{
    /// <summary>Reads the descriptor from a manifest, an index or <c>index.json</c>.</summary>
    public static OciDescriptor FromJson(JsonNode node) =>
        new((string)node["mediaType"]!, (string)node["digest"]!, (long)node["size"]!);

    /// <summary>The descriptor as JSON.</summary>
    public JsonObject ToJson() => new() { ["mediaType"] = MediaType, ["digest"] = Digest, ["size"] = Size };
}
