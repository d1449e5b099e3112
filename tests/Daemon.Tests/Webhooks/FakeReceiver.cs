using System.Net;
using Registry.Core.Events;
using Registry.Daemon.Webhooks;

namespace Daemon.Tests.Webhooks;

/// <summary>A webhook in this process: what it was sent, and what it answers.</summary>
internal sealed class FakeReceiver : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<Delivery> _deliveries = [];

    /// <summary>What it was sent so far.</summary>
    public IReadOnlyList<Delivery> Deliveries
    {
        get
        {
            lock (_lock)
            {
                return [.. _deliveries];
            }
        }
    }

    /// <summary>What it answers; never to end: it stalls.</summary>
    public Func<CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = _ => Status(HttpStatusCode.NoContent);

    public static Task<HttpResponseMessage> Status(HttpStatusCode status, string text = "") =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(text) });

    public static async Task<HttpResponseMessage> StallAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("It answers after all.");
    }

    /// <summary>The webhook with CloudEvents, a timeout of 5 s, and this secret.</summary>
    public static WebhookEndpoint Endpoint(string? secret = null, string name = "ci") => new(
        name,
        new Uri("http://ci.example/hook?key=hidden"),
        secret is not null && WebhookSecret.TryParse(secret, out var parsed) ? parsed : null,
        new CloudEventBody("https://registry.example"),
        TimeSpan.FromSeconds(5),
        Authorities: null);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        lock (_lock)
        {
            _deliveries.Add(new Delivery(
                request.Headers.GetValues("webhook-id").Single(),
                long.Parse(request.Headers.GetValues("webhook-timestamp").Single(), System.Globalization.CultureInfo.InvariantCulture),
                request.Headers.TryGetValues("webhook-signature", out var signatures) ? signatures.Single() : null,
                request.Content.Headers.ContentType!.ToString(),
                body));
        }

        return await Answer(cancellationToken);
    }
}

/// <summary>What a webhook was sent.</summary>
internal sealed record Delivery(string Id, long Timestamp, string? Signature, string ContentType, byte[] Body);
