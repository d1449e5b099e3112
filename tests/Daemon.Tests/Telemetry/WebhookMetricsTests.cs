using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Telemetry;
using Registry.Storage;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Telemetry;

public sealed class WebhookMetricsTests : IDisposable
{
    private const string Pending = "registryd_webhook_pending";
    private const string Oldest = "registryd_webhook_oldest_pending_timestamp_seconds";
    private const string DeadLetters = "registryd_webhook_dead_letters";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RegistryStorage _storage;
    private readonly MetricCollector _collector;
    private readonly WebhookMetrics _metrics;

    public WebhookMetricsTests()
    {
        _storage = RegistryStorage.Open(_folder.Path, _time);
        _collector = new MetricCollector(_storage.Meter);
        _metrics = new WebhookMetrics(_storage.Outbox, _storage.Events, _storage.Meter);
        _storage.Events.Current = new EventPolicy(
            [
                new EventSubscription("ci", [RegistryEventKind.Push], Glob.Any),
                new EventSubscription("idle", [RegistryEventKind.Delete], Glob.Any),
            ],
            new EventOrigin("server"));
    }

    public void Dispose()
    {
        _collector.Dispose();
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Read_EventsWaitAndWereSetAside_TellsOfEachWebhook()
    {
        var at = _time.GetUtcNow();
        await AddAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        await AddAsync();
        await AddAsync();
        var next = (await _storage.Outbox.FindNextAsync("ci", default))!;
        await _storage.Outbox.FailedAsync("ci", new DeliveryFailure(next.Id, "answered 400", at, IsFinal: true), default);

        var metrics = await ReadAsync();

        Assert.Equal(["ci: 2", "idle: 0"], metrics[Pending]);
        Assert.Equal(["ci: 1", "idle: 0"], metrics[DeadLetters]);
        Assert.Equal([$"ci: {at.AddMinutes(1).ToUnixTimeSeconds()}"], metrics[Oldest]);
    }

    [Fact]
    public async Task Read_WebhookIsGone_TellsNothingOfIt()
    {
        await AddAsync();
        Assert.NotEmpty((await ReadAsync())[Pending]);

        _storage.Events.Current = EventPolicy.None;

        Assert.All((await ReadAsync()).Values, Assert.Empty);
    }

    private async Task AddAsync() =>
        await _storage.Outbox.AddAsync([RegistryEvent.Create(RegistryEventKind.Push, _time.GetUtcNow(), new EventOrigin("alice"))], default);

    private async Task<Dictionary<string, string[]>> ReadAsync()
    {
        await _metrics.RefreshAsync(default);
        return _collector.Read()
            .Where(metric => metric.Family.PrometheusName is Pending or Oldest or DeadLetters)
            .ToDictionary(
                metric => metric.Family.PrometheusName,
                metric => metric.Points.Select(point => FormattableString.Invariant($"{point.Tags[0].Value}: {point.Value}")).ToArray());
    }
}
