using System.Globalization;
using System.Net;
using Daemon.Tests.Composition;
using Daemon.Tests.Http;
using Microsoft.AspNetCore.Http;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Storage;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Telemetry;

public sealed class OtlpTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";

    [Fact]
    public async Task Stop_Metrics_ArriveAtTheCollector()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using (var server = await StartAsync(collector.Url, ("REGISTRYD_OTLP_RESOURCE", "host.name=vm-1")))
        {
            await server.Http.Repository("team/app").PushImageAsync("v1");
        }

        var (path, authorization, body) = Assert.Single(collector.Received);
        Assert.Equal(("/v1/metrics", "Bearer SECRET"), (path, authorization));
        var resource = FakeCollector.AttributesOf(body.GetProperty("resourceMetrics")[0].GetProperty("resource"));
        Assert.Equal(("registryd", "vm-1"), (resource["service.name"], resource["host.name"]));
        var metrics = FakeCollector.MetricsIn(body);
        var requests = metrics["registryd.requests"].GetProperty("sum");
        Assert.Equal((2, true), (requests.GetProperty("aggregationTemporality").GetInt32(), requests.GetProperty("isMonotonic").GetBoolean()));
        var put = requests.GetProperty("dataPoints").EnumerateArray().Single(point => FakeCollector.AttributesOf(point) is { } labels
            && (labels["route"], labels["method"], labels["code"]) == ("manifest", "PUT", "201"));
        Assert.Equal(1, put.GetProperty("asDouble").GetDouble());
        Assert.Equal(1, metrics["registryd.tags"].GetProperty("gauge").GetProperty("dataPoints")[0].GetProperty("asDouble").GetDouble());
        var duration = metrics["registryd.request.duration"];
        Assert.Equal("s", duration.GetProperty("unit").GetString());
        var point = duration.GetProperty("histogram").GetProperty("dataPoints")[0];
        Assert.Equal(
            point.GetProperty("explicitBounds").GetArrayLength() + 1, point.GetProperty("bucketCounts").EnumerateArray().Count());
        Assert.Equal(
            long.Parse(point.GetProperty("count").GetString()!, CultureInfo.InvariantCulture),
            point.GetProperty("bucketCounts").EnumerateArray().Sum(bucket => long.Parse(bucket.GetString()!, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Stop_TracedRequests_AreSpansInTheirCallersTrace()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using (var server = await StartAsync(collector.Url, ("REGISTRYD_OTLP_TRACE_PERCENT", "100")))
        {
            await server.Http.Repository("team/app").GetAsync("manifests/v1?secret=1", ("traceparent", $"00-{Trace}-{Parent}-01"));
            await server.Http.GetAsync("/v2/");
        }

        var span = Assert.Single(collector.Spans, span => span.GetProperty("traceId").GetString() == Trace);
        Assert.Equal(Parent, span.GetProperty("parentSpanId").GetString());
        Assert.Equal("GET manifest", span.GetProperty("name").GetString());
        Assert.Equal(2, span.GetProperty("kind").GetInt32());
        var attributes = FakeCollector.AttributesOf(span);
        Assert.Equal(
            ("GET", "404", "/v2/team/app/manifests/v1"),
            (attributes["http.request.method"], attributes["http.response.status_code"], attributes["url.path"]));
        var root = Assert.Single(collector.Spans, span => span.GetProperty("name").GetString() == "GET base");
        Assert.False(root.TryGetProperty("parentSpanId", out _));
    }

    [Fact]
    public async Task Stop_TracedPush_HasItsWaitsAsChildren()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using (var server = await StartAsync(collector.Url, ("REGISTRYD_OTLP_TRACE_PERCENT", "100")))
        {
            await server.Http.Repository("team/app").PushAsync(TestBlob.Noise(1000, 1));
        }

        var requests = collector.Spans.Where(span => span.GetProperty("kind").GetInt32() == 2).Select(span => span.GetProperty("spanId").GetString()).ToList();
        var waits = collector.Spans.Where(span => span.GetProperty("kind").GetInt32() == 1).ToList();
        Assert.Contains(waits, span => span.GetProperty("name").GetString() == "fsync");
        Assert.Contains(waits, span => span.GetProperty("name").GetString() == "write");
        Assert.All(waits, span => Assert.Contains(span.GetProperty("parentSpanId").GetString(), requests));
    }

    [Fact]
    public async Task Request_NotTraced_MakesNoSpan()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using (var server = await StartAsync(collector.Url))
        {
            await server.Http.GetAsync("/v2/", ("traceparent", $"00-{Trace}-{Parent}-01"));
        }

        Assert.Empty(collector.Spans);
    }

    [Fact]
    public async Task Collector_Refuses_CostsNothingButTwoLinesOfTheLog()
    {
        await using var collector = await FakeCollector.StartAsync();
        collector.Status = StatusCodes.Status503ServiceUnavailable;
        await using var server = await StartAsync(collector.Url, ("REGISTRYD_OTLP_TRACE_PERCENT", "100"), ("REGISTRYD_OTLP_INTERVAL", "1s"));

        await Poll.UntilAsync(() => collector.Received.Count(item => item.Path == "/v1/metrics") >= 2);
        (await server.Http.GetAsync("/v2/")).Expect(HttpStatusCode.OK);

        var warning = Assert.Single(server.Warnings, line => line.Contains("collector", StringComparison.Ordinal));
        Assert.Contains("503", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HeadersFileMalformed_IsRefusedWithoutTheSecret()
    {
        using var folder = new TemporaryFolder();
        var headers = folder.File("headers");
        await File.WriteAllTextAsync(headers, "\nBearer SECRET\n");
        var otlp = new OtlpConfiguration(new Uri("http://127.0.0.1:1"), headers, TimeSpan.FromMinutes(1), "registryd", new Dictionary<string, string>(), 0);
        using var log = new LogCapture();

        var refused = await Assert.ThrowsAsync<StorageOpenException>(() => Server.StartAsync(
            TestConfiguration.Of(folder.File("data"), "127.0.0.1:0") with { Otlp = otlp }, TimeProvider.System, log, CancellationToken.None));

        Assert.Contains($"{headers}:2", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", refused.Message, StringComparison.Ordinal);
    }

    private static Task<RegistryServer> StartAsync(Uri collector, params (string Variable, string Value)[] settings) => RegistryServer.StartAsync(
        TimeProvider.System,
        new Dictionary<string, string> { ["headers"] = "Authorization: Bearer SECRET\n", ["registry.toml"] = "otlp.headers_file = \"headers\"\n" },
        [("REGISTRYD_OTLP_ENDPOINT", collector.ToString()), .. settings]);
}
