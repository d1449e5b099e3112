using System.Text.Json;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>Reads descriptors (OCI image spec, descriptor.md). The JSON around them is known to be well-formed.</summary>
internal static class DescriptorReader
{
    private static readonly FieldNames Names = new("mediaType", "digest", "size", "artifactType", "annotations", "urls", "data");

    /// <summary>Reads an array of descriptors; empty where it is null, as Go writes an empty list.</summary>
    public static List<Descriptor> ReadList(Utf8JsonReader reader, FieldPath path)
    {
        var descriptors = new List<Descriptor>();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return descriptors;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw path.Invalid("must be an array of descriptors");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            descriptors.Add(Read(ref reader, path.At(descriptors.Count)));
        }

        return descriptors;
    }

    /// <summary>Reads a descriptor that need not be there; <c>null</c> where it is null.</summary>
    public static Descriptor? ReadOptional(Utf8JsonReader reader, FieldPath path) =>
        reader.TokenType == JsonTokenType.Null ? null : Read(ref reader, path);

    private static Descriptor Read(ref Utf8JsonReader reader, FieldPath path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw path.Invalid("must be a descriptor: an object with mediaType, digest and size");
        }

        string? mediaType = null;
        Digest? digest = null;
        long? size = null;
        string? artifactType = null;
        Dictionary<string, string>? annotations = null;
        var hasUrls = false;
        Utf8JsonReader data = default;
        var seen = 0u;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Names.Match(ref reader, ref seen, path);
            reader.Read();
            switch (name)
            {
                case "mediaType":
                    mediaType = JsonText.ReadMediaType(ref reader, path.Member(name));
                    break;
                case "digest":
                    digest = ReadDigest(ref reader, path.Member(name));
                    break;
                case "size":
                    size = ReadSize(ref reader, path.Member(name));
                    break;
                case "artifactType":
                    artifactType = JsonText.ReadMediaType(ref reader, path.Member(name));
                    break;
                case "annotations":
                    annotations = JsonText.ReadAnnotations(ref reader, path.Member(name));
                    break;
                case "urls":
                    hasUrls = ReadUrls(ref reader, path.Member(name));
                    break;
                case "data":
                    // It can be judged only when size and digest are known.
                    data = reader;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var descriptor = new Descriptor(
            mediaType ?? throw path.Member("mediaType").Invalid("is missing: it must say what the content is"),
            digest ?? throw path.Member("digest").Invalid("is missing: it must name the content"),
            size ?? throw path.Member("size").Invalid("is missing: it must be the content's length in bytes"))
        {
            ArtifactType = artifactType,
            Annotations = annotations,
            HasUrls = hasUrls,
        };
        EmbeddedContent.Verify(ref data, descriptor, path.Member("data"));
        return descriptor;
    }

    private static Digest ReadDigest(ref Utf8JsonReader reader, FieldPath path)
    {
        Span<char> buffer = stackalloc char[Digest.MaxLength * JsonText.LongestEscape];
        return reader.TokenType == JsonTokenType.String
            && JsonText.TryCopy(in reader, buffer, out var text)
            && Digest.TryParse(text, out var digest)
                ? digest
                : throw path.Invalid("must be 'sha256:' and 64, or 'sha512:' and 128, lower-case hexadecimal digits");
    }

    private static long ReadSize(ref Utf8JsonReader reader, FieldPath path) =>
        reader.TokenType == JsonTokenType.Number && reader.ValueSpan[0] != '-' && reader.TryGetInt64(out var size)
            ? size
            : throw path.Invalid($"must be a whole number from 0 to {long.MaxValue}, without fraction or exponent");

    private static bool ReadUrls(ref Utf8JsonReader reader, FieldPath path)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw path.Invalid("must be an array of strings");
        }

        var any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = reader.TokenType == JsonTokenType.String ? true : throw path.Invalid("must be an array of strings");
        }

        return any;
    }
}
