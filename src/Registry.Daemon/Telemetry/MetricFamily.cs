using System.Diagnostics.Metrics;

namespace Registry.Daemon.Telemetry;

/// <summary>One instrument's metric: all of its series. A series is found without a lock, and made under one.</summary>
internal sealed class MetricFamily
{
    private const int FirstSize = 16;

    private readonly Instrument _instrument;
    private readonly Lock _adding = new();

    // Open addressing: a series lies at its hash or behind it. At least half of the places are empty.
    private volatile MetricSeries?[] _table = new MetricSeries?[FirstSize];
    private int _count;

    /// <summary>Begins without series.</summary>
    public MetricFamily(Instrument instrument)
    {
        _instrument = instrument;
        Kind = instrument switch
        {
            Histogram<double> => MetricKind.Histogram,
            Counter<long> or ObservableCounter<double> => MetricKind.Counter,
            _ => MetricKind.Gauge,
        };
        Bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } ? [.. bounds] : [];
        PrometheusName = Telemetry.PrometheusName.Of(instrument.Name, instrument.Unit, Kind);
    }

    /// <summary>The name by OpenTelemetry's rules, such as <c>registryd.request.duration</c>.</summary>
    public string Name => _instrument.Name;

    /// <summary>The name by Prometheus' rules, such as <c>registryd_request_duration_seconds</c>.</summary>
    public string PrometheusName { get; }

    /// <summary>The unit by UCUM, such as <c>s</c>; empty: it counts things.</summary>
    public string Unit => _instrument.Unit ?? string.Empty;

    /// <summary>What it is about, in a sentence.</summary>
    public string Description => _instrument.Description ?? string.Empty;

    /// <summary>What its numbers mean.</summary>
    public MetricKind Kind { get; }

    /// <summary>Whether its values are asked for, and not told when they change.</summary>
    public bool IsObservable => _instrument.IsObservable;

    /// <summary>The upper bounds of a histogram's buckets, ascending; else empty.</summary>
    public double[] Bounds { get; }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(_table, tags) ?? Add(tags);
        if (Kind == MetricKind.Histogram)
        {
            series.Observe(value);
        }
        else if (IsObservable)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Forgets all series.</summary>
    public void Clear()
    {
        lock (_adding)
        {
            (_table, _count) = (new MetricSeries?[FirstSize], 0);
        }
    }

    /// <summary>What its series are now, in the order of their labels.</summary>
    public MetricPoint[] Read()
    {
        var points = new List<MetricPoint>();
        foreach (var series in _table)
        {
            if (series is not null)
            {
                points.Add(series.Read());
            }
        }

        points.Sort(static (left, right) => Compare(left.Tags, right.Tags));
        return [.. points];
    }

    private static int Compare(KeyValuePair<string, object?>[] left, KeyValuePair<string, object?>[] right)
    {
        var order = 0;
        for (var i = 0; i < left.Length && order == 0; i++)
        {
            order = string.CompareOrdinal((string?)left[i].Value, (string?)right[i].Value);
        }

        return order;
    }

    private static int PlaceOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, int size)
    {
        var hash = 17;
        foreach (var tag in tags)
        {
            hash = unchecked((hash * 31) + tag.Value!.GetHashCode());
        }

        return hash & (size - 1);
    }

    private static MetricSeries? Find(MetricSeries?[] table, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var place = PlaceOf(tags, table.Length);
        while (table[place] is { } series && !series.Has(tags))
        {
            place = (place + 1) & (table.Length - 1);
        }

        return table[place];
    }

    private MetricSeries Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_adding)
        {
            if (Find(_table, tags) is { } known)
            {
                return known;
            }

            // A copy each time: who reads the former one meanwhile finds everything but what is new.
            var table = new MetricSeries?[_count * 2 < _table.Length ? _table.Length : _table.Length * 2];
            foreach (var other in _table)
            {
                if (other is not null)
                {
                    Put(table, other);
                }
            }

            var series = new MetricSeries(tags, Bounds);
            Put(table, series);
            _count++;
            _table = table;
            return series;
        }
    }

    private static void Put(MetricSeries?[] table, MetricSeries series)
    {
        var place = PlaceOf(series.Tags, table.Length);
        while (table[place] is not null)
        {
            place = (place + 1) & (table.Length - 1);
        }

        table[place] = series;
    }
}
