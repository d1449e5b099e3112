using System.IO.Pipelines;
using System.Net;
using Registry.Core.Events;
using Registry.Daemon.Webhooks;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Webhooks;

public sealed class WebhookSenderTests : IDisposable
{
    private const string Secret = "a secret of the test";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeReceiver _receiver = new();
    private readonly RegistryEvent _event;

    public WebhookSenderTests() => _event = RegistryEvent.Create(RegistryEventKind.Push, _time.GetUtcNow(), new EventOrigin("alice"));

    public void Dispose() => _receiver.Dispose();

    [Fact]
    public async Task Send_Taken_IsSignedOverIdTimeAndBody()
    {
        var answer = await SendAsync(Secret);

        Assert.Equal(new WebhookAnswer(IsDelivered: true, IsRefused: false, "answered 204"), answer);
        var delivery = Assert.Single(_receiver.Deliveries);
        Assert.Equal(_event.Id, delivery.Id);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), delivery.Timestamp);
        Assert.Equal("application/cloudevents+json", delivery.ContentType);
        Assert.True(WebhookSecret.TryParse(Secret, out var secret));
        Assert.Equal(secret.Sign(delivery.Id, delivery.Timestamp, delivery.Body), delivery.Signature);
    }

    [Fact]
    public async Task Send_WithoutASecret_IsNotSigned()
    {
        await SendAsync(secret: null);

        Assert.Null(Assert.Single(_receiver.Deliveries).Signature);
    }

    [Theory]
    [InlineData(HttpStatusCode.Found, false)]
    [InlineData(HttpStatusCode.InternalServerError, false)]
    [InlineData(HttpStatusCode.TooManyRequests, false)]
    [InlineData(HttpStatusCode.RequestTimeout, false)]
    [InlineData(HttpStatusCode.BadRequest, true)]
    [InlineData(HttpStatusCode.Gone, true)]
    public async Task Send_AnyOtherStatus_IsAFailure(HttpStatusCode status, bool isRefused)
    {
        _receiver.Answer = _ => FakeReceiver.Status(status);

        Assert.Equal(new WebhookAnswer(IsDelivered: false, isRefused, $"answered {(int)status}"), await SendAsync(Secret));
    }

    [Fact]
    public async Task Send_LongAnswer_IsCutAndCleaned()
    {
        _receiver.Answer = _ => FakeReceiver.Status(HttpStatusCode.BadGateway, $"\u001b[31mno\n{new string('x', 1 << 20)}");

        var text = (await SendAsync(Secret)).Text;

        Assert.StartsWith("answered 502: \\u001b[31mno\\u000axxx", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 200, 310);
    }

    [Fact]
    public async Task Send_Unreachable_SaysWhy()
    {
        _receiver.Answer = _ => throw new HttpRequestException("outer", new IOException("Connection refused"));

        Assert.Equal(new WebhookAnswer(IsDelivered: false, IsRefused: false, "could not be told: Connection refused"), await SendAsync(Secret));
    }

    [Fact]
    public async Task Send_Stalls_EndsWithTheTimeout()
    {
        _receiver.Answer = FakeReceiver.StallAsync;
        var sending = SendAsync(Secret);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(sending.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("did not answer within 5 s", (await sending).Text);
    }

    [Fact]
    public async Task Send_RefusalNeverEnds_IsARefusalAllTheSame()
    {
        using var endless = new Pipe().Reader.AsStream();
        _receiver.Answer = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StreamContent(endless) });
        var sending = SendAsync(Secret);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new WebhookAnswer(IsDelivered: false, IsRefused: true, "answered 400"), await sending);
    }

    private async Task<WebhookAnswer> SendAsync(string? secret)
    {
        using var sender = new WebhookSender(FakeReceiver.Endpoint(secret), _receiver, _time);
        return await sender.SendAsync(_event, default);
    }
}
