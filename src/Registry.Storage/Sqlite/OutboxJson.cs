using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Events;

namespace Registry.Storage.Sqlite;

/// <summary>Events as the outbox keeps them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegistryEvent))]
internal sealed partial class OutboxJson : JsonSerializerContext
{
    /// <summary>The text of an event.</summary>
    public static string Write(RegistryEvent registryEvent) => JsonSerializer.Serialize(registryEvent, Default.RegistryEvent);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <returns><c>null</c>: it is damaged, and nobody can tell what happened.</returns>
    public static RegistryEvent? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.RegistryEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
