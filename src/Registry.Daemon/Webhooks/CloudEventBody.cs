using System.Text.Json;
using Registry.Core.Events;

namespace Registry.Daemon.Webhooks;

/// <summary>CloudEvents in structured JSON (CloudEvents 1.0, "JSON Event Format", section 3).</summary>
/// <param name="source">Which registry it is: a URI.</param>
internal sealed class CloudEventBody(string source) : IWebhookBody
{
    private const string TypePrefix = "io.registryd.";

    /// <inheritdoc/>
    public string ContentType => "application/cloudevents+json";

    /// <inheritdoc/>
    public byte[] Write(RegistryEvent registryEvent) => JsonSerializer.SerializeToUtf8Bytes(
        new CloudEvent(
            "1.0",
            registryEvent.Id,
            source,
            TypePrefix + EventNames.Of(registryEvent.Kind),
            SubjectOf(registryEvent),
            registryEvent.At,
            "application/json",
            new CloudEventData(
                registryEvent.Repository,
                registryEvent.Tag,
                registryEvent.Digest,
                registryEvent.PreviousDigest,
                registryEvent.MediaType,
                registryEvent.Size,
                registryEvent.Origin.User,
                registryEvent.Origin.Address,
                registryEvent.Origin.UserAgent,
                registryEvent.Origin.RequestId,
                registryEvent.Limit,
                registryEvent.Collection,
                registryEvent.Verification)),
        WebhookJson.Default.CloudEvent);

    /// <summary>The manifest as clients name it; of what is in no repository, nothing.</summary>
    private static string? SubjectOf(RegistryEvent registryEvent) => registryEvent switch
    {
        { Repository: { } repository, Tag: { } tag } => $"{repository}:{tag}",
        { Repository: { } repository, Digest: { } digest } => $"{repository}@{digest}",
        _ => registryEvent.Repository,
    };
}

/// <summary>A CloudEvent (CloudEvents 1.0, "Context Attributes").</summary>
internal sealed record CloudEvent(
    string Specversion,
    string Id,
    string Source,
    string Type,
    string? Subject,
    DateTimeOffset Time,
    string Datacontenttype,
    CloudEventData Data);

/// <summary>What happened, as a CloudEvent tells it.</summary>
internal sealed record CloudEventData(
    string? Repository,
    string? Tag,
    string? Digest,
    string? PreviousDigest,
    string? MediaType,
    long? Size,
    string User,
    string? Address,
    string? UserAgent,
    string? RequestId,
    NearLimit? Limit,
    CollectionSummary? Collection,
    VerificationSummary? Verification);
