using System.Text.Json.Serialization;

namespace Registry.Daemon.Webhooks;

/// <summary>The JSON of what webhooks are told.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(DistributionEnvelope))]
internal sealed partial class WebhookJson : JsonSerializerContext;
