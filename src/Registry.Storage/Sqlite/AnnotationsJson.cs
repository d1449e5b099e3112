using System.Text.Json;
using System.Text.Json.Serialization;

namespace Registry.Storage.Sqlite;

/// <summary>Annotations as the text of a JSON object.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class AnnotationsJson : JsonSerializerContext
{
    /// <summary>The text to store; <c>null</c> for none.</summary>
    public static string? Write(IReadOnlyDictionary<string, string> annotations) =>
        annotations.Count == 0 ? null : JsonSerializer.Serialize(annotations, Default.IReadOnlyDictionaryStringString);

    /// <summary>The annotations of a stored text.</summary>
    public static IReadOnlyDictionary<string, string>? Read(string? text) =>
        text is null ? null : JsonSerializer.Deserialize(text, Default.IReadOnlyDictionaryStringString);
}
