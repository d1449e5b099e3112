using System.Collections.Concurrent;
using System.Text.Json;
using Daemon.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Daemon.Tests.Telemetry;

/// <summary>A collector that takes whatever it gets, or answers as it is told.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string? Authorization, JsonElement Body)> _received = [];
    private TestHost _host = null!;

    /// <summary>What it answers with.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    public Uri Url => _host.Url;

    /// <summary>What came, whatever it answered.</summary>
    public IReadOnlyCollection<(string Path, string? Authorization, JsonElement Body)> Received => _received;

    /// <summary>The spans that came.</summary>
    public IReadOnlyList<JsonElement> Spans =>
        [.. _received.Where(item => item.Path == "/v1/traces").SelectMany(item => Scope(item.Body, "resourceSpans", "scopeSpans").GetProperty("spans").EnumerateArray())];

    public static async Task<FakeCollector> StartAsync()
    {
        var collector = new FakeCollector();
        collector._host = await TestHost.StartAsync(collector.InvokeAsync);
        return collector;
    }

    /// <summary>The metrics in a body, by name.</summary>
    public static Dictionary<string, JsonElement> MetricsIn(JsonElement body) =>
        Scope(body, "resourceMetrics", "scopeMetrics").GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!);

    /// <summary>The attributes of a resource, a point or a span, by key.</summary>
    public static Dictionary<string, string> AttributesOf(JsonElement element) => element.GetProperty("attributes").EnumerateArray()
        .ToDictionary(item => item.GetProperty("key").GetString()!, item => item.GetProperty("value").EnumerateObject().Single().Value.GetString()!);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static JsonElement Scope(JsonElement body, string outer, string inner) => body.GetProperty(outer)[0].GetProperty(inner)[0];

    private async Task InvokeAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        _received.Enqueue((context.Request.Path, context.Request.Headers.Authorization, body.RootElement.Clone()));
        context.Response.StatusCode = Status;
    }
}
