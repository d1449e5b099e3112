using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Core.Events;
using Registry.Daemon.Configuration;
using Registry.Daemon.Webhooks;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>What the configuration says of webhooks, for whoever delivers to them, and for whatever happens.</summary>
internal static class Webhooks
{
    /// <summary>Longer files are no secrets.</summary>
    private const int MaxSecretFileLength = 4096;

    /// <summary>Which events they are told of.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="user">Who makes happen what no request does: <c>server</c>, or whoever runs a command.</param>
    public static EventPolicy PolicyOf(RegistryConfiguration configuration, string user)
    {
        var subscriptions = new List<EventSubscription>();
        foreach (var webhook in configuration.Webhooks)
            subscriptions.Add(new EventSubscription(webhook.Name, webhook.Events, webhook.Repositories));
        return new EventPolicy(subscriptions, new EventOrigin(user));
    }

    /// <summary>Opens all of them, without telling them anything yet.</summary>
    /// <exception cref="StorageOpenException">A file with a secret or with certificates cannot be used.</exception>
    public static IReadOnlyList<WebhookEndpoint> Open(RegistryConfiguration configuration)
    {
        var endpoints = new List<WebhookEndpoint>();
        foreach (var webhook in configuration.Webhooks)
            endpoints.Add(Open(configuration, webhook));
        return endpoints;
    }

    /// <summary>Opens one.</summary>
    /// <inheritdoc cref="Open(RegistryConfiguration)" path="/exception"/>
    public static WebhookEndpoint Open(RegistryConfiguration configuration, WebhookConfiguration webhook)
    {
        var url = configuration.Server.ExternalUrl?.GetLeftPart(UriPartial.Authority);
        var machine = Environment.MachineName;
        IWebhookBody body = webhook.Format switch
        {
            WebhookFormat.CloudEvents => new CloudEventBody(url ?? $"//{machine}"),
            WebhookFormat.Distribution => new DistributionBody(url, machine),
            _ => throw new ArgumentOutOfRangeException(nameof(webhook)),
        };
        return new WebhookEndpoint(
            webhook.Name, webhook.Url, SecretOf(webhook), body, webhook.Timeout, webhook.Ca is { } ca ? ReadAuthorities(webhook.Name, ca) : null);
    }

    private static WebhookSecret? SecretOf(WebhookConfiguration webhook)
    {
        if ((webhook.Secret ?? (webhook.SecretFile is { } file ? ReadSecret(webhook.Name, file) : null)) is not { } text)
            return null;
        return WebhookSecret.TryParse(text, out var secret)
            ? secret
            : throw new StorageOpenException(
                $"The file {webhook.SecretFile} of webhook {webhook.Name} holds no secret: one has at least {WebhookSecret.MinLength} "
                + "characters, or is \"whsec_\" and its bytes in base64.");
    }

    private static string ReadSecret(string name, string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxSecretFileLength
                ? File.ReadAllText(path).TrimEnd('\r', '\n')
                : throw new IOException("It is too long for a secret.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageOpenException($"The secret of webhook {name} cannot be read: {exception.Message}", exception);
        }
    }

    private static X509Certificate2Collection ReadAuthorities(string name, string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StorageOpenException($"The authorities of webhook {name} cannot be read: {exception.Message}", exception);
        }

        return authorities.Count > 0
            ? authorities
            : throw new StorageOpenException($"The file {path} of webhook {name} has no certificate in PEM.");
    }
}
