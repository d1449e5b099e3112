using System.Buffers;
using System.Text.Json;
using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Writes manifests anew over content whose own manifests are lost (OCI image spec, manifest.md).</summary>
internal static class RebuiltManifest
{
    /// <summary>The bytes of an image manifest.</summary>
    /// <param name="artifactType">What it is, where it is no image.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="annotations">Its annotations.</param>
    public static byte[] Write(
        string? artifactType, Descriptor config, IEnumerable<Descriptor> layers, IReadOnlyDictionary<string, string> annotations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.OciManifest);
            if (artifactType is not null)
            {
                json.WriteString("artifactType", artifactType);
            }

            json.WritePropertyName("config");
            Write(json, config);
            json.WriteStartArray("layers");
            foreach (var layer in layers)
            {
                Write(json, layer);
            }

            json.WriteEndArray();
            Write(json, annotations);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Descriptor descriptor)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
        if (descriptor.Annotations is { } annotations)
        {
            Write(json, annotations);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string> annotations)
    {
        json.WriteStartObject("annotations");
        foreach (var (name, value) in annotations)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
