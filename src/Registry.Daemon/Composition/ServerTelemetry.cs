using System.Diagnostics.Metrics;
using System.Globalization;
using Registry.Core.Operations;
using Registry.Daemon.Audit;
using Registry.Daemon.Auth;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Daemon.Http;
using Registry.Daemon.Jobs;
using Registry.Daemon.Telemetry;
using Registry.Daemon.Telemetry.Otlp;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>What a running server tells about itself: metrics, where the administrator wants them, and what goes to a collector.</summary>
internal sealed class ServerTelemetry : IAsyncDisposable
{
    private static readonly TimeSpan SpanInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long a server that stops may take to send what is left.</summary>
    private static readonly TimeSpan LastExport = TimeSpan.FromSeconds(2);

    private readonly RegistryStorage _storage;
    private readonly MetricCollector? _collector;
    private readonly RequestMetrics? _requests;
    private readonly SpanQueue? _spans;
    private readonly OtlpClient? _client;
    private readonly OtlpExporter? _exporter;
    private readonly List<PeriodicWork> _exports = [];

    /// <summary>Begins to measure, and to send.</summary>
    /// <param name="storage">What the registry holds, and the meter of its own measurements.</param>
    /// <param name="configuration">What the administrator decided.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log.</param>
    /// <exception cref="StorageOpenException">The file with the collector's headers cannot be used.</exception>
    public ServerTelemetry(RegistryStorage storage, RegistryConfiguration configuration, TimeProvider time, ILoggerFactory loggers)
    {
        _storage = storage;
        var options = configuration.Otlp is { } given ? new OtlpOptions(given.Endpoint, HeadersOf(given), ResourceOf(given)) : null;
        if (configuration.Metrics is { } metrics)
        {
            _collector = new MetricCollector(storage.Meter);
            Metrics = new MetricsReader(
                _collector,
                new ContentMetrics(storage.Statistics, storage.Meter),
                new WebhookMetrics(storage.Outbox, storage.Events, storage.Meter));
            Refusals = new RefusalMetrics(storage.Meter);
            _requests = new RequestMetrics(
                storage.Meter, metrics.Repositories.Count > 0 ? new RepositoryMetrics(metrics.Repositories, storage.Meter) : null, time);
            ProcessMetrics.AddTo(storage.Meter, time.GetUtcNow());
            AddServer(storage.Meter, configuration.Storage.Root);
        }

        if (configuration.Otlp is { } otlp && options is not null)
        {
            _spans = otlp.TracePercent > 0 ? new SpanQueue(storage.Tracing, otlp.TracePercent, storage.Meter) : null;
            _client = new OtlpClient(options, loggers.CreateLogger<OtlpClient>());
            _exporter = new OtlpExporter(_client, options, Metrics, _spans, time);
            _exports.Add(new PeriodicWork(otlp.Interval, otlp.Interval, _exporter.ExportMetricsAsync, time));
            _exports.Add(new PeriodicWork(SpanInterval, SpanInterval, _exporter.ExportSpansAsync, time));
        }
    }

    /// <summary>The metrics; <c>null</c>: nothing is measured.</summary>
    public MetricsReader? Metrics { get; }

    /// <summary>Counts who is kept out; <c>null</c>: nothing is measured.</summary>
    public RefusalMetrics? Refusals { get; }

    /// <summary>Measures and traces, as far as the administrator wants it, what answers requests; the same for each listener.</summary>
    public RequestDelegate Observe(RequestDelegate endpoint)
    {
        if (_spans is not null)
        {
            endpoint = new RequestTracing(endpoint, _storage.Tracing).InvokeAsync;
        }

        return _requests is { } requests ? context => requests.InvokeAsync(context, endpoint) : endpoint;
    }

    /// <summary>Where the metrics are found; nowhere if nothing is measured.</summary>
    /// <param name="access">Decides who may see them.</param>
    public IReadOnlyList<Route> RoutesFor(IAccessControl access) =>
        Metrics is null ? [] : [new Route(MetricsEndpoint.Path, "metrics", new MetricsEndpoint(Metrics, access).InvokeAsync) { IsProbe = true }];

    /// <summary>Measures what there is only once the server runs.</summary>
    /// <param name="host">Serves the requests.</param>
    /// <param name="audit">The audit log; <c>null</c>: there is none.</param>
    /// <param name="readiness">Whether the server is ready.</param>
    /// <param name="guard">Keeps room on the disk free.</param>
    public void Watch(HttpHost host, AuditLog? audit, Readiness readiness, DiskGuard guard)
    {
        if (Metrics is null)
        {
            return;
        }

        _storage.Meter.CreateObservableGauge(
            "registryd.tls.certificate_expiry.timestamp",
            () => host.CertificateExpiry is { } expiry
                ? [new Measurement<double>(expiry.ToUnixTimeSeconds())]
                : (Measurement<double>[])[],
            "s",
            "When the certificate in service stops being valid, since the Unix epoch.");
        _storage.Meter.CreateObservableGauge(
            "registryd.ready", () => readiness.IsReady ? 1.0 : 0.0, null, "Whether the server is ready, as /readyz has it: 1 or 0.");
        _storage.Meter.CreateObservableGauge(
            "registryd.disk.min_free", () => (double)guard.Floor, "By", "Room below which nothing is pushed any more; 0: there is no such limit.");
        _storage.Meter.CreateObservableCounter(
            "registryd.audit.lost_events", () => (double)(audit?.LostEvents ?? 0), null, "Events that the audit log did not take.");
    }

    /// <summary>Sends what is left to a collector that takes it, and measures no more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var export in _exports)
        {
            await export.DisposeAsync();
        }

        if (_exporter is not null)
        {
            await ExportLastAsync(_exporter);
        }

        _client?.Dispose();
        _spans?.Dispose();
        _collector?.Dispose();
    }

    private static async Task ExportLastAsync(OtlpExporter exporter)
    {
        using var deadline = new CancellationTokenSource(LastExport);
        try
        {
            await exporter.ExportMetricsAsync(deadline.Token);
            await exporter.ExportSpansAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // The collector is as gone as we are.
        }
    }

    private static void AddServer(Meter meter, string root)
    {
        var version = new KeyValuePair<string, object?>("version", Version);
        meter.CreateObservableGauge("registryd.build_info", () => new Measurement<double>(1, version), null, "Always 1; what is running.");
        meter.CreateObservableGauge(
            "registryd.disk.free", () => (double)new DriveInfo(root).AvailableFreeSpace, "By", "Room that is left for the data folder.");
        meter.CreateObservableGauge("registryd.disk.size", () => (double)new DriveInfo(root).TotalSize, "By", "Size of the data folder's file system.");
    }

    private static string Version { get; } = typeof(ServerTelemetry).Assembly.GetName().Version!.ToString(3);

    private static IReadOnlyList<KeyValuePair<string, string>> HeadersOf(OtlpConfiguration otlp)
    {
        try
        {
            return otlp.HeadersFile is { } file ? OtlpHeaders.Read(file) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StorageOpenException($"[otlp] headers_file cannot be used: {exception.Message}", exception);
        }
    }

    // opentelemetry.io/docs/specs/semconv/resource/#service
    private static List<KeyValuePair<string, string>> ResourceOf(OtlpConfiguration otlp) =>
    [
        new("service.name", otlp.ServiceName),
        new("service.version", Version),
        new("service.instance.id", string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}")),
        .. otlp.Resource,
    ];
}
