using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Registry.Core.Events;
using Registry.Core.Model;

namespace Registry.Daemon.Webhooks;

/// <summary>Tells one webhook of events over HTTP. It follows no redirect and uses no proxy.</summary>
/// <param name="endpoint">The webhook.</param>
/// <param name="handler">Sends requests; the sender's own from now on.</param>
/// <param name="time">The clock.</param>
internal sealed class WebhookSender(WebhookEndpoint endpoint, HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    /// <summary>How much of a refusal is read.</summary>
    private const int MaxAnswerBytes = 2048;

    /// <summary>How much of it is told.</summary>
    private const int MaxErrorLength = 300;

    /// <summary>Addresses change: after this long the name is asked for again.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker _invoker = new(handler);

    /// <summary>A handler that sends requests to a webhook.</summary>
    public static HttpMessageHandler CreateHandler(WebhookEndpoint endpoint)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        if (endpoint.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }

    /// <summary>Tells the webhook of an event.</summary>
    public async Task<WebhookAnswer> SendAsync(RegistryEvent registryEvent, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(endpoint.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var request = CreateRequest(registryEvent);
            using var response = await _invoker.SendAsync(request, either.Token);
            var status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? new WebhookAnswer(IsDelivered: true, IsRefused: false, $"answered {status}")
                : new WebhookAnswer(IsDelivered: false, IsRefusal(response.StatusCode), Describe(status, await ReadTextAsync(response, either.Token, cancellationToken)));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed($"could not be told: {exception.GetBaseException().Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"did not answer within {endpoint.Timeout.TotalSeconds:0.###} s"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private HttpRequestMessage CreateRequest(RegistryEvent registryEvent)
    {
        var body = endpoint.Body.Write(registryEvent);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(endpoint.Body.ContentType);
        request.Headers.Add("user-agent", "registryd");
        request.Headers.Add("webhook-id", registryEvent.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (endpoint.Secret is { } secret)
        {
            request.Headers.Add("webhook-signature", secret.Sign(registryEvent.Id, timestamp, body));
        }

        return request;
    }

    /// <summary>Whether an answer is about this event: of what says "later", another try may help.</summary>
    private static bool IsRefusal(HttpStatusCode status) =>
        (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests);

    private static string Describe(int status, string text) =>
        text.Length > 0 ? Shorten($"answered {status}: {TerminalText.Escape(text)}") : $"answered {status}";

    /// <summary>The text of a refusal; empty, if it does not come in time: the status counts all the same.</summary>
    private static async Task<string> ReadTextAsync(HttpResponseMessage response, CancellationToken late, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswerBytes];
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(late);
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, late);
            return Encoding.UTF8.GetString(buffer, 0, length).Trim();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return string.Empty;
        }
    }

    private static WebhookAnswer Failed(string problem) =>
        new(IsDelivered: false, IsRefused: false, Shorten(TerminalText.Escape(problem)));

    private static string Shorten(string text) => text.Length <= MaxErrorLength ? text : $"{text.AsSpan(0, MaxErrorLength)}...";
}

/// <summary>What came of telling a webhook of an event.</summary>
/// <param name="IsDelivered">Whether it has taken it, with 2xx.</param>
/// <param name="IsRefused">Whether it has refused just this event, as far as its status tells.</param>
/// <param name="Text">What it answered, or why it did not, in a line.</param>
internal readonly record struct WebhookAnswer(bool IsDelivered, bool IsRefused, string Text);
