using System.Buffers;
using System.Globalization;
using System.Text;

namespace Registry.Daemon.Telemetry;

/// <summary>
/// Writes metrics in Prometheus' text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
/// </summary>
internal sealed class PrometheusText
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // Largest that is written without an exponent, which every reader takes for a whole number.
    private const double LargestWhole = 1L << 53;

    private readonly ArrayBufferWriter<byte> _output = new(32 * 1024);

    /// <summary>Returns the text of some metrics.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<Metric> metrics)
    {
        var text = new PrometheusText();
        foreach (var metric in metrics)
        {
            text.WriteMetric(metric);
        }

        return text._output.WrittenMemory;
    }

    private void WriteMetric(Metric metric)
    {
        var name = metric.Family.PrometheusName;
        Append("# HELP ").Append(name).Append(" ").AppendEscaped(metric.Family.Description, isLabel: false).Append("\n# TYPE ").Append(name)
            .Append(metric.Family.Kind switch
            {
                MetricKind.Counter => " counter\n",
                MetricKind.Gauge => " gauge\n",
                _ => " histogram\n",
            });
        foreach (var point in metric.Points)
        {
            if (metric.Family.Kind == MetricKind.Histogram)
            {
                WriteHistogram(name, metric.Family.Bounds, point);
            }
            else
            {
                Append(name).AppendLabels(point.Tags, bound: null).AppendValue(point.Value);
            }
        }
    }

    private void WriteHistogram(string name, double[] bounds, MetricPoint point)
    {
        // Buckets hold everything up to their bound: also what is in the buckets before.
        long count = 0;
        for (var i = 0; i < point.Buckets.Length; i++)
        {
            count += point.Buckets[i];
            var bound = i < bounds.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Append(name).Append("_bucket").AppendLabels(point.Tags, bound).AppendValue(count);
        }

        Append(name).Append("_sum").AppendLabels(point.Tags, bound: null).AppendValue(point.Value);
        Append(name).Append("_count").AppendLabels(point.Tags, bound: null).AppendValue(count);
    }

    private PrometheusText AppendLabels(KeyValuePair<string, object?>[] tags, string? bound)
    {
        var separator = "{";
        foreach (var (name, value) in tags)
        {
            Append(separator).Append(name).Append("=\"").AppendEscaped((string?)value ?? string.Empty, isLabel: true).Append("\"");
            separator = ",";
        }

        if (bound is not null)
        {
            Append(separator).Append("le=\"").Append(bound).Append("\"");
            separator = ",";
        }

        return separator == "," ? Append("}") : this;
    }

    private void AppendValue(double value)
    {
        Append(" ");
        var span = _output.GetSpan(32);
        int written;
        _ = double.IsInteger(value) && Math.Abs(value) <= LargestWhole
            ? ((long)value).TryFormat(span, out written, default, CultureInfo.InvariantCulture)
            : value.TryFormat(span, out written, default, CultureInfo.InvariantCulture);
        _output.Advance(written);
        Append("\n");
    }

    private PrometheusText AppendEscaped(string text, bool isLabel)
    {
        if (text.AsSpan().ContainsAny('\\', '\n', '"'))
        {
            text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text = isLabel ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
        }

        return Append(text);
    }

    private PrometheusText Append(string text)
    {
        _output.Advance(Encoding.UTF8.GetBytes(text, _output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        return this;
    }
}
