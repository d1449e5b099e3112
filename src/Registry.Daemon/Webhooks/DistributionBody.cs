using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Events;

namespace Registry.Daemon.Webhooks;

/// <summary>
/// The envelope of the notifications that CNCF Distribution sends (its documentation, "Work with notifications"), with one event in each. Of
/// blobs, and of mounts, there are none. What the envelope has no action for, a ping or what has waited since the webhook had another format,
/// is one without events.
/// </summary>
/// <param name="registry">The URL of the registry's root, where the configuration gives one.</param>
/// <param name="node">What the machine is called.</param>
internal sealed class DistributionBody(string? registry, string node) : IWebhookBody
{
    private readonly string _instance = Guid.NewGuid().ToString();

    /// <inheritdoc/>
    public string ContentType => "application/vnd.docker.distribution.events.v2+json";

    /// <inheritdoc/>
    public byte[] Write(RegistryEvent registryEvent) => JsonSerializer.SerializeToUtf8Bytes(
        new DistributionEnvelope(ActionOf(registryEvent.Kind) is { } action ? [Describe(registryEvent, action)] : []),
        WebhookJson.Default.DistributionEnvelope);

    private DistributionEvent Describe(RegistryEvent registryEvent, string action)
    {
        var origin = registryEvent.Origin;
        return new DistributionEvent(
            registryEvent.Id,
            registryEvent.At,
            action,
            new DistributionTarget(
                registryEvent.MediaType,
                registryEvent.Digest,
                registryEvent.Size,
                registryEvent.Size,
                registryEvent.Repository,
                UrlOf(registryEvent),
                registryEvent.Tag),
            new DistributionRequest(
                origin.RequestId ?? registryEvent.Id, origin.Address, origin.Host, origin.Method ?? string.Empty, origin.UserAgent ?? string.Empty),
            new DistributionActor(origin.User),
            new DistributionSource(node, _instance));
    }

    /// <summary>Where the manifest is, as far as that is known: of what a command did, no request has named a host.</summary>
    private string? UrlOf(RegistryEvent registryEvent) =>
        (registry ?? (registryEvent.Origin.Host is { } host ? $"http://{host}" : null)) is { } root
            ? $"{root}/v2/{registryEvent.Repository}/manifests/{registryEvent.Digest}"
            : null;

    private static string? ActionOf(RegistryEventKind kind) => kind switch
    {
        RegistryEventKind.Push => "push",
        RegistryEventKind.Pull => "pull",
        RegistryEventKind.Delete => "delete",
        _ => null,
    };
}

/// <summary>The envelope.</summary>
internal sealed record DistributionEnvelope(IReadOnlyList<DistributionEvent> Events);

/// <summary>One event.</summary>
internal sealed record DistributionEvent(
    string Id,
    DateTimeOffset Timestamp,
    string Action,
    DistributionTarget Target,
    DistributionRequest Request,
    DistributionActor Actor,
    DistributionSource Source);

/// <summary>What it happened to; the length is the size under its former name.</summary>
internal sealed record DistributionTarget(
    string? MediaType, string? Digest, long? Size, long? Length, string? Repository, string? Url, string? Tag);

/// <summary>The request that made it happen.</summary>
internal sealed record DistributionRequest(
    string Id, string? Addr, string? Host, string Method, [property: JsonPropertyName("useragent")] string UserAgent);

/// <summary>Who made it happen.</summary>
internal sealed record DistributionActor(string Name);

/// <summary>The server that tells of it.</summary>
internal sealed record DistributionSource(string Addr, [property: JsonPropertyName("instanceID")] string InstanceId);
