using System.Diagnostics.Metrics;

namespace Registry.Daemon.Telemetry;

/// <summary>Adds up what the instruments of a meter measure, for whoever reads the sums.</summary>
internal sealed class MetricCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<MetricFamily> _families = [];
    private readonly Lock _reading = new();

    /// <summary>Begins to listen, also to instruments that the meter does not have yet.</summary>
    public MetricCollector(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
            {
                listener.EnableMeasurementEvents(instrument, Add(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>What was measured until now, in the order of the metrics' names.</summary>
    public IReadOnlyList<Metric> Read()
    {
        lock (_reading)
        {
            foreach (var family in _families)
            {
                if (family.IsObservable)
                {
                    // What is not there any more is not told again.
                    family.Clear();
                }
            }

            Observe();
            var metrics = new List<Metric>(_families.Count);
            foreach (var family in _families)
            {
                metrics.Add(new Metric(family, family.Read()));
            }

            metrics.Sort(static (left, right) => string.CompareOrdinal(left.Family.PrometheusName, right.Family.PrometheusName));
            return metrics;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Observe()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // All were asked. What cannot be told now, such as the room on a disk that is gone, is left out; the rest is needed the more.
        }
    }

    private MetricFamily Add(Instrument instrument)
    {
        var family = new MetricFamily(instrument);
        lock (_reading)
        {
            _families.Add(family);
        }

        return family;
    }
}

/// <summary>What an instrument's metric was at one moment.</summary>
/// <param name="Family">The metric.</param>
/// <param name="Points">Its series: none before something is measured.</param>
internal sealed record Metric(MetricFamily Family, MetricPoint[] Points);
