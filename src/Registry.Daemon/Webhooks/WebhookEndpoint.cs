using System.Security.Cryptography.X509Certificates;
using Registry.Core.Events;

namespace Registry.Daemon.Webhooks;

/// <summary>A webhook that is told of events.</summary>
/// <param name="Name">What logs and commands call it.</param>
/// <param name="Url">Where it is told.</param>
/// <param name="Secret">What deliveries are signed with; <c>null</c>: nothing.</param>
/// <param name="Body">Makes the body of a delivery.</param>
/// <param name="Timeout">How long it may take to answer.</param>
/// <param name="Authorities">Whom its certificate may be from; <c>null</c>: whom the machine trusts.</param>
internal sealed record WebhookEndpoint(
    string Name, Uri Url, WebhookSecret? Secret, IWebhookBody Body, TimeSpan Timeout, X509Certificate2Collection? Authorities);

/// <summary>A form in which webhooks are told of events.</summary>
internal interface IWebhookBody
{
    /// <summary>The media type of the form.</summary>
    string ContentType { get; }

    /// <summary>The body that tells of an event.</summary>
    byte[] Write(RegistryEvent registryEvent);
}
