namespace Registry.Daemon.Telemetry.Otlp;

/// <summary>Sends what was measured and traced. For one caller at a time each of metrics and spans.</summary>
/// <param name="client">Sends.</param>
/// <param name="options">What is said of the sender.</param>
/// <param name="metrics">The metrics; <c>null</c>: none are sent.</param>
/// <param name="spans">The spans; <c>null</c>: none are sent.</param>
/// <param name="time">The clock.</param>
internal sealed class OtlpExporter(OtlpClient client, OtlpOptions options, MetricsReader? metrics, SpanQueue? spans, TimeProvider time)
{
    private const int SpansPerBody = 512;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>Sends the metrics as they are now.</summary>
    public async Task ExportMetricsAsync(CancellationToken cancellationToken)
    {
        if (metrics is not null)
        {
            var read = await metrics.ReadAsync(cancellationToken);
            await client.TrySendAsync("/v1/metrics", OtlpJson.Write(read, options.Resource, _startedAt, time.GetUtcNow()), cancellationToken);
        }
    }

    /// <summary>Sends the spans that have ended.</summary>
    public async Task ExportSpansAsync(CancellationToken cancellationToken)
    {
        while (spans?.Take(SpansPerBody) is { Count: > 0 } ended)
        {
            if (!await client.TrySendAsync("/v1/traces", OtlpJson.Write(ended, options.Resource), cancellationToken))
            {
                spans.Drop(ended.Count);
                return;
            }
        }
    }
}
