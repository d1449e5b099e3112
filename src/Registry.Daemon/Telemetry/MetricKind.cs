namespace Registry.Daemon.Telemetry;

/// <summary>What a metric's numbers mean, as Prometheus and OpenTelemetry tell it apart.</summary>
internal enum MetricKind
{
    /// <summary>A sum that only grows while the process lives.</summary>
    Counter,

    /// <summary>A value of the moment.</summary>
    Gauge,

    /// <summary>How values are spread: how many there were up to each of some bounds, and their sum.</summary>
    Histogram,
}
