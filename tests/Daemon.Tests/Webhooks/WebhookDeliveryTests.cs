using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Telemetry;
using Registry.Daemon.Webhooks;
using Registry.Storage;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Webhooks;

public sealed class WebhookDeliveryTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();
    private readonly FakeReceiver _receiver = new();
    private readonly FakeReceiver _other = new();
    private readonly RegistryStorage _storage;
    private readonly MetricCollector _metrics;
    private WebhookDelivery _delivery;

    public WebhookDeliveryTests()
    {
        _storage = RegistryStorage.Open(_folder.Path, _time);
        _metrics = new MetricCollector(_storage.Meter);
        _storage.Events.Current = new EventPolicy(
            [
                new EventSubscription("ci", [RegistryEventKind.Push, RegistryEventKind.Pull], Glob.Any),
                new EventSubscription("other", [RegistryEventKind.Push], Glob.Any),
            ],
            new EventOrigin("server"));
        _delivery = Create();
    }

    public Task InitializeAsync() => StartAsync("ci", "other");

    public async Task DisposeAsync() => await _delivery.DisposeAsync();

    public void Dispose()
    {
        _metrics.Dispose();
        _storage.Dispose();
        _receiver.Dispose();
        _other.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_EventsWait_AreDeliveredInOrderWithinASecond()
    {
        await AddAsync("v1", "v2", "v3");

        await PassUntilAsync(() => _receiver.Deliveries.Count == 3);

        Assert.Equal(["v1", "v2", "v3"], Tags(_receiver));
        await Poll.UntilAsync(async () => (await _storage.Outbox.FindStateAsync("ci", default)).Pending == 0);
        await Poll.UntilAsync(() => Measured("registryd_webhook_delivered_total", "ci") == 3);
        Assert.Equal(0, Measured("registryd_webhook_failed_attempts_total", "ci"));
    }

    [Fact]
    public async Task Run_Fails_WaitsEachTimeTwiceAsLongAndKeepsTheOrder()
    {
        _receiver.Answer = _ => FakeReceiver.Status(HttpStatusCode.ServiceUnavailable);
        await AddAsync("v1", "v2");
        await PassUntilAsync(() => _receiver.Deliveries.Count == 6);

        _receiver.Answer = _ => FakeReceiver.Status(HttpStatusCode.OK);
        await PassUntilAsync(() => _receiver.Deliveries.Count == 8);

        Assert.Equal(["v1", "v1", "v1", "v1", "v1", "v1", "v1", "v2"], Tags(_receiver));
        Assert.Single(_receiver.Deliveries.Take(7).Select(delivery => delivery.Id).Distinct());
        var gaps = _receiver.Deliveries.Take(7).Zip(_receiver.Deliveries.Skip(1), (one, next) => next.Timestamp - one.Timestamp).ToList();
        for (var i = 0; i < 5; i++)
        {
            // Up to half of it is left out, the clock is looked at once a second, and this test moves it by one.
            Assert.InRange(gaps[i], Math.Pow(2, i) / 2, Math.Pow(2, i) + 3);
        }

        Assert.Equal(6, Measured("registryd_webhook_failed_attempts_total", "ci"));
        Assert.Equal(0, Measured("registryd_webhook_failed_attempts_total", "other"));
        Assert.Single(_log.Lines, line => line.Message.StartsWith("Webhook ci answered 503;", StringComparison.Ordinal));
        await Poll.UntilAsync(() => _log.Lines.Any(line => line.Message == "Webhook ci works again, after 6 failures"));
    }

    [Fact]
    public async Task Run_OneStalls_TheOtherIsTold()
    {
        _receiver.Answer = FakeReceiver.StallAsync;
        await AddAsync("v1", "v2");

        await PassUntilAsync(() => _other.Deliveries.Count == 2);

        Assert.Equal(["v1"], Tags(_receiver).Distinct());
    }

    [Fact]
    public async Task Run_StartedAgain_GoesOnWhereItWas()
    {
        _receiver.Answer = _ => FakeReceiver.Status(HttpStatusCode.ServiceUnavailable);
        await AddAsync("v1");
        await PassUntilAsync(() => _receiver.Deliveries.Count == 4);
        await Poll.UntilAsync(async () => (await _storage.Outbox.FindNextAsync("ci", default))!.Failures == 4);
        var next = (await _storage.Outbox.FindNextAsync("ci", default))!.NextAttemptAt;

        await _delivery.DisposeAsync();
        _receiver.Answer = _ => FakeReceiver.Status(HttpStatusCode.OK);
        _delivery = Create();
        await StartAsync("ci", "other");
        await PassUntilAsync(() => _receiver.Deliveries.Count == 5);

        Assert.True(_receiver.Deliveries[4].Timestamp >= next.ToUnixTimeSeconds());
        Assert.Single(_receiver.Deliveries.Select(delivery => delivery.Id).Distinct());
    }

    [Fact]
    public async Task Run_RefusesOneEvent_SetsItAsideAndGoesOn()
    {
        _receiver.Answer = _ => FakeReceiver.Status(_receiver.Deliveries[^1].Id == _receiver.Deliveries[0].Id ? HttpStatusCode.BadRequest : HttpStatusCode.OK);
        await AddAsync("v1", "v2");

        await PassUntilAsync(() => Tags(_receiver).Contains("v2"), TimeSpan.FromMinutes(1));

        Assert.Equal(WebhookLine.MaxRefusals, Tags(_receiver).Count(tag => tag == "v1"));
        Assert.Equal("v1", Assert.Single(await _storage.Outbox.ListFailedAsync("ci", 10, default)).Event.Tag);
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Message.Contains("answered 400", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_FailsForThreeDays_SetsAsideAndRetryDelivers()
    {
        _receiver.Answer = _ => FakeReceiver.Status(HttpStatusCode.ServiceUnavailable);
        await AddAsync("v1");
        await PassUntilAsync(
            () => _log.Lines.Any(line => line.Message.Contains("set aside", StringComparison.Ordinal)), TimeSpan.FromMinutes(30));
        Assert.Equal(1, (await _storage.Outbox.FindStateAsync("ci", default)).Failed);

        _receiver.Answer = _ => FakeReceiver.Status(HttpStatusCode.OK);
        await _storage.Outbox.RetryAsync("ci", id: null, default);

        await PassUntilAsync(async () => (await _storage.Outbox.FindStateAsync("ci", default)) is { Pending: 0, Failed: 0 });
    }

    [Fact]
    public async Task Replace_WebhookIsGone_DropsWhatWaitsForIt()
    {
        _receiver.Answer = FakeReceiver.StallAsync;
        await AddAsync("v1");

        await StartAsync("other");

        Assert.Equal(0, (await _storage.Outbox.FindStateAsync("ci", default)).Pending);
        Assert.Contains(_log.Lines, line => line.Message.StartsWith("1 events are dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_PullsInMemory_AreDeliveredNextTime()
    {
        var pulls = new PullEvents(_storage.Outbox, _storage.Events, _time);
        var manifest = new Registry.Core.Stores.StoredManifest(Digest.Of("x"u8, DigestAlgorithm.Sha256), MediaTypes.OciManifest, "x"u8.ToArray());
        pulls.Record(RepositoryName.Parse("app"), new Reference(Tag.Parse("v1")), manifest, origin: null);

        await Create(pulls).DisposeAsync();

        await PassUntilAsync(() => _receiver.Deliveries.Count == 1);
        Assert.Equal("io.registryd.pull", (string?)JsonNode.Parse(_receiver.Deliveries[0].Body)!["type"]);
    }

    [Fact]
    public void DelayAfter_ManyFailures_IsAnHourAtTheMost()
    {
        var jitter = new Random(1);

        Assert.All(Enumerable.Range(13, 2000), failures => Assert.InRange(
            WebhookLine.DelayAfter(failures, jitter), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)));
    }

    private WebhookDelivery Create(PullEvents? pulls = null) => new(
        _storage.Outbox,
        pulls ?? new PullEvents(_storage.Outbox, _storage.Events, _time),
        endpoint => new Passing(endpoint.Name == "ci" ? _receiver : _other),
        new WebhookInstruments(_storage.Meter),
        _time,
        _log);

    private Task StartAsync(params string[] names) =>
        _delivery.ReplaceAsync([.. names.Select(name => FakeReceiver.Endpoint(name: name))], default);

    private async Task AddAsync(params string[] tags)
    {
        foreach (var tag in tags)
        {
            var pushed = RegistryEvent.Create(RegistryEventKind.Push, _time.GetUtcNow(), new EventOrigin("alice"));
            await _storage.Outbox.AddAsync([pushed with { Repository = "app", Tag = tag }], default);
        }
    }

    /// <summary>What a metric says of a webhook, added up over those who delivered to it in turn.</summary>
    private double Measured(string metric, string webhook) =>
        _metrics.Read().Where(read => read.Family.PrometheusName == metric)
            .SelectMany(read => read.Points)
            .Where(point => (string?)point.Tags[0].Value == webhook)
            .Sum(point => point.Value);

    private static IEnumerable<string?> Tags(FakeReceiver receiver) =>
        receiver.Deliveries.Select(delivery => (string?)JsonNode.Parse(delivery.Body)!["data"]!["tag"]);

    private Task PassUntilAsync(Func<bool> condition, TimeSpan? step = null) => PassUntilAsync(() => Task.FromResult(condition()), step);

    /// <summary>Lets time pass, a step whenever everybody waits, until something holds.</summary>
    private Task PassUntilAsync(Func<Task<bool>> condition, TimeSpan? step = null) => Poll.UntilAsync(async () =>
    {
        if (await condition())
        {
            return true;
        }

        _time.Advance(step ?? Second);
        return false;
    });

    /// <summary>Hands requests to a receiver that outlives it.</summary>
    private sealed class Passing(FakeReceiver receiver) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _inner = new(receiver, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _inner.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
