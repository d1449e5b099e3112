using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Registry.Daemon.Telemetry.Otlp;

/// <summary>
/// Metrics and spans in OTLP's JSON (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): 64-bit integers are strings, identifiers
/// hexadecimal, enumerations numbers.
/// </summary>
internal static class OtlpJson
{
    private const int Cumulative = 2;
    private const int ServerSpan = 2;
    private const int InternalSpan = 1;
    private const int StatusError = 2;

    /// <summary>The body of a request to <c>/v1/metrics</c>.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="resource">Whose they are.</param>
    /// <param name="startedAt">Since when sums are summed up.</param>
    /// <param name="now">When they were read.</param>
    public static byte[] Write(
        IReadOnlyList<Metric> metrics, IReadOnlyList<KeyValuePair<string, string>> resource, DateTimeOffset startedAt, DateTimeOffset now) =>
        Write(resource, "resourceMetrics", "scopeMetrics", "metrics", json =>
        {
            var (start, time) = (Nanoseconds(startedAt.UtcDateTime), Nanoseconds(now.UtcDateTime));
            foreach (var metric in metrics)
            {
                if (metric.Points.Length > 0)
                {
                    WriteMetric(json, metric, start, time);
                }
            }
        });

    /// <summary>The body of a request to <c>/v1/traces</c>.</summary>
    /// <param name="spans">Spans that have ended.</param>
    /// <param name="resource">Whose they are.</param>
    public static byte[] Write(IReadOnlyList<Activity> spans, IReadOnlyList<KeyValuePair<string, string>> resource) =>
        Write(resource, "resourceSpans", "scopeSpans", "spans", json =>
        {
            foreach (var span in spans)
            {
                WriteSpan(json, span);
            }
        });

    private static byte[] Write(
        IReadOnlyList<KeyValuePair<string, string>> resource, string outer, string inner, string items, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartArray(outer);
            json.WriteStartObject();
            json.WriteStartObject("resource");
            json.WriteStartArray("attributes");
            foreach (var (key, value) in resource)
            {
                WriteAttribute(json, key, value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray(inner);
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", "registryd");
            json.WriteEndObject();
            json.WriteStartArray(items);
            write(json);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteMetric(Utf8JsonWriter json, Metric metric, string start, string time)
    {
        json.WriteStartObject();
        json.WriteString("name", metric.Family.Name);
        json.WriteString("description", metric.Family.Description);
        json.WriteString("unit", metric.Family.Unit);
        json.WriteStartObject(metric.Family.Kind switch
        {
            MetricKind.Counter => "sum",
            MetricKind.Gauge => "gauge",
            _ => "histogram",
        });
        if (metric.Family.Kind != MetricKind.Gauge)
        {
            json.WriteNumber("aggregationTemporality", Cumulative);
        }

        if (metric.Family.Kind == MetricKind.Counter)
        {
            json.WriteBoolean("isMonotonic", true);
        }

        json.WriteStartArray("dataPoints");
        foreach (var point in metric.Points)
        {
            WritePoint(json, metric.Family, point, start, time);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, MetricFamily family, MetricPoint point, string start, string time)
    {
        json.WriteStartObject();
        WriteAttributes(json, point.Tags);
        json.WriteString("startTimeUnixNano", start);
        json.WriteString("timeUnixNano", time);
        if (family.Kind == MetricKind.Histogram)
        {
            WriteBuckets(json, family.Bounds, point);
        }
        else
        {
            json.WriteNumber("asDouble", point.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteBuckets(Utf8JsonWriter json, double[] bounds, MetricPoint point)
    {
        long count = 0;
        json.WriteStartArray("bucketCounts");
        foreach (var bucket in point.Buckets)
        {
            count += bucket;
            json.WriteStringValue(bucket.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
        json.WriteString("count", count.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("sum", point.Value);
        json.WriteStartArray("explicitBounds");
        foreach (var bound in bounds)
        {
            json.WriteNumberValue(bound);
        }

        json.WriteEndArray();
    }

    private static void WriteSpan(Utf8JsonWriter json, Activity span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToHexString());
        json.WriteString("spanId", span.SpanId.ToHexString());
        if (span.ParentSpanId != default)
        {
            json.WriteString("parentSpanId", span.ParentSpanId.ToHexString());
        }

        if (span.TraceStateString is { Length: > 0 } state)
        {
            json.WriteString("traceState", state);
        }

        json.WriteString("name", span.DisplayName);
        json.WriteNumber("kind", span.Kind == ActivityKind.Server ? ServerSpan : InternalSpan);
        json.WriteString("startTimeUnixNano", Nanoseconds(span.StartTimeUtc));
        json.WriteString("endTimeUnixNano", Nanoseconds(span.StartTimeUtc + span.Duration));
        WriteAttributes(json, [.. span.TagObjects]);
        if (span.Status == ActivityStatusCode.Error)
        {
            json.WriteStartObject("status");
            json.WriteNumber("code", StatusError);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, KeyValuePair<string, object?>[] tags)
    {
        json.WriteStartArray("attributes");
        foreach (var (key, value) in tags)
        {
            WriteAttribute(json, key, value);
        }

        json.WriteEndArray();
    }

    private static void WriteAttribute(Utf8JsonWriter json, string key, object? value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteStartObject("value");
        if (value is int number)
        {
            json.WriteString("intValue", number.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteString("stringValue", value as string ?? string.Empty);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Nanoseconds(DateTime time) =>
        ((time - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
}
