using System.Text.Json;

namespace Registry.Core.Manifests;

/// <summary>Reads JSON that a registry only shows: what is not as expected is taken for absent.</summary>
internal static class LenientJson
{
    /// <summary>Whether bytes are a JSON object.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, out JsonDocument? document)
    {
        document = null;
        try
        {
            document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A member of an object; one of no kind where there is none.</summary>
    public static JsonElement Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;

    /// <summary>The elements of an array.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>A string that is not empty.</summary>
    public static string? Text(this JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <summary>The strings of an array.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement value) => [.. value.Elements().Select(Text).OfType<string>()];
}
