using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Registry.Daemon.Commands;

/// <summary>The JSON that commands for administrators print.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StatsBody))]
[JsonSerializable(typeof(IReadOnlyList<RepositoryBody>))]
[JsonSerializable(typeof(IReadOnlyList<TagBody>))]
[JsonSerializable(typeof(InspectBody))]
[JsonSerializable(typeof(IReadOnlyList<AccountBody>))]
[JsonSerializable(typeof(IReadOnlyList<AccessTokenBody>))]
[JsonSerializable(typeof(NewAccessTokenBody))]
[JsonSerializable(typeof(IReadOnlyList<GroupBody>))]
[JsonSerializable(typeof(IReadOnlyList<GrantBody>))]
[JsonSerializable(typeof(AccessCheckBody))]
[JsonSerializable(typeof(LimitTestBody))]
[JsonSerializable(typeof(IReadOnlyList<LimitUseBody>))]
[JsonSerializable(typeof(IReadOnlyList<WebhookBody>))]
internal sealed partial class AdministrationJson : JsonSerializerContext
{
    /// <summary>
    /// Documents of their own that are never put into a page, so that media types keep their plus signs. Control characters are
    /// escaped all the same.
    /// </summary>
    public static AdministrationJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Prints a document.</summary>
    public static void Write<T>(CommandContext context, T body, JsonTypeInfo<T> type) =>
        context.Output.WriteLine(JsonSerializer.Serialize(body, type));
}
