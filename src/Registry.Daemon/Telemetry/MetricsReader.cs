namespace Registry.Daemon.Telemetry;

/// <summary>Reads all metrics of a server.</summary>
/// <param name="collector">What was measured.</param>
/// <param name="content">What has to be read from the database beforehand.</param>
/// <param name="webhooks">What waits there for webhooks.</param>
internal sealed class MetricsReader(MetricCollector collector, ContentMetrics content, WebhookMetrics webhooks)
{
    /// <summary>Every metric as it is now, in the order of the names.</summary>
    public async ValueTask<IReadOnlyList<Metric>> ReadAsync(CancellationToken cancellationToken)
    {
        await content.RefreshAsync(cancellationToken);
        await webhooks.RefreshAsync(cancellationToken);
        return collector.Read();
    }
}
