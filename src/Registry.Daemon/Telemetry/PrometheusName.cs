namespace Registry.Daemon.Telemetry;

/// <summary>
/// Names of metrics as Prometheus has them: words joined by underscores, the unit spelled out, <c>_total</c> behind counters
/// (OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility", "Metric Metadata").
/// </summary>
internal static class PrometheusName
{
    /// <summary>Returns the name of an instrument's metric.</summary>
    /// <param name="name">The instrument's name.</param>
    /// <param name="unit">Its unit by UCUM; <c>null</c>: it counts things.</param>
    /// <param name="kind">What its numbers mean.</param>
    public static string Of(string name, string? unit, MetricKind kind)
    {
        var suffix = unit switch
        {
            null => string.Empty,
            "s" => "_seconds",
            "By" => "_bytes",
            _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "Metrics are in base units."),
        };
        return name.Replace('.', '_') + suffix + (kind == MetricKind.Counter ? "_total" : string.Empty);
    }
}
