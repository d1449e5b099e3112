using System.Text.Json;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>Reads the strings of a manifest. The JSON around them is known to be well-formed.</summary>
internal static class JsonText
{
    /// <summary>How many bytes JSON spends at most on one UTF-16 code unit: <c>\u0041</c>.</summary>
    public const int LongestEscape = 6;

    private const int LongestQuotedKey = 64;

    /// <summary>
    /// Copies a string or property name. <c>false</c>: its JSON is longer than the buffer, or it holds half a surrogate pair.
    /// </summary>
    public static bool TryCopy(in Utf8JsonReader reader, Span<char> buffer, out ReadOnlySpan<char> text)
    {
        text = default;
        if (reader.ValueSpan.Length > buffer.Length || !IsUnicode(in reader))
        {
            return false;
        }

        text = buffer[..reader.CopyString(buffer)];
        return true;
    }

    /// <summary>Whether a string or property name holds no half of a surrogate pair, on which the framework's readers throw.</summary>
    public static bool IsUnicode(in Utf8JsonReader reader) => !reader.ValueIsEscaped || SurrogatePairs.AreWhole(reader.ValueSpan);

    /// <summary>Reads a media type, of a descriptor's content or of an artifact; <c>null</c> where it is null or empty.</summary>
    public static string? ReadMediaType(ref Utf8JsonReader reader, FieldPath path)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var text = ReadString(ref reader, path);
        if (text.Length > MediaTypes.MaxLength || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw path.Invalid($"must be a media type: at most {MediaTypes.MaxLength} visible ASCII characters");
        }

        return text.Length == 0 ? null : text;
    }

    /// <summary>Reads annotations; <c>null</c> where there are none (OCI image spec, annotations.md, "Rules").</summary>
    public static Dictionary<string, string>? ReadAnnotations(ref Utf8JsonReader reader, FieldPath path)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw path.Invalid("must be an object of strings");
        }

        var annotations = new Dictionary<string, string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = ReadString(ref reader, path);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw path.Invalid($"must have strings as values; that of {Quote(key)} is none");
            }

            if (!annotations.TryAdd(key, ReadString(ref reader, path)))
            {
                throw path.Invalid($"must not have {Quote(key)} twice: readers disagree on which one counts");
            }
        }

        return annotations;
    }

    private static string ReadString(ref Utf8JsonReader reader, FieldPath path)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            throw path.Invalid("must be a string");
        }

        return IsUnicode(in reader) ? reader.GetString()! : throw path.Invalid("must be Unicode text: it holds half a surrogate pair");
    }

    private static string Quote(string key) => key.Length <= LongestQuotedKey ? $"'{key}'" : "a key";
}
