namespace Registry.Daemon.Telemetry;

/// <summary>Reads all metrics of a server.</summary>
/// <param name="collector">What was measured.</param>
/// <param name="content">What has to be read from the database beforehand.</param>
internal sealed class MetricsReader(MetricCollector collector, ContentMetrics content)
{
    /// <summary>Every metric as it is now, in the order of the names.</summary>
    public async ValueTask<IReadOnlyList<Metric>> ReadAsync(CancellationToken cancellationToken)
    {
        await content.RefreshAsync(cancellationToken);
        return collector.Read();
    }
}
