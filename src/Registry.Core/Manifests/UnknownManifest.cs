using System.Text.Json;

namespace Registry.Core.Manifests;

/// <summary>
/// A manifest of a type that is not known: its fields may mean anything. Those that look like what they are in the known types
/// are read as such, so that what they point at is kept; all others are left alone.
/// </summary>
internal static class UnknownManifest
{
    /// <summary>Drops the fields that do not look like what they are in the known types.</summary>
    public static void DropForeignFields(ManifestFields fields)
    {
        foreach (var name in (ReadOnlySpan<string>)["config", "layers", "blobs", "manifests", "subject", "annotations", "artifactType"])
        {
            var reader = fields.Open(name);
            var familiar = name switch
            {
                "config" or "subject" => IsDescriptor(ref reader),
                "annotations" => IsStringMap(ref reader),
                "artifactType" => reader.TokenType == JsonTokenType.String,
                _ => IsDescriptorList(ref reader),
            };
            if (!familiar)
            {
                fields.Drop(name);
            }
        }
    }

    private static bool IsDescriptorList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!IsDescriptor(ref reader))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is an object with a digest: it must then be a descriptor in full.</summary>
    private static bool IsDescriptor(ref Utf8JsonReader reader)
    {
        var hasDigest = false;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isDigest = reader.ValueSpan.SequenceEqual("digest"u8);
                reader.Read();
                hasDigest |= isDigest && reader.TokenType == JsonTokenType.String;
                reader.Skip();
            }
        }

        return hasDigest;
    }

    private static bool IsStringMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                return false;
            }
        }

        return true;
    }
}
