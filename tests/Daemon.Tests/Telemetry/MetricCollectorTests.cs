using System.Diagnostics.Metrics;
using System.Globalization;
using Registry.Daemon.Telemetry;
using Xunit;

namespace Daemon.Tests.Telemetry;

public sealed class MetricCollectorTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly MetricCollector _collector;

    public MetricCollectorTests() => _collector = new MetricCollector(_meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Read_MeasuredByManyThreads_MissesNothing()
    {
        const int Threads = 8;
        const int Series = 500;
        var counter = _meter.CreateCounter<long>("counter");
        var histogram = _meter.CreateHistogram("histogram", null, null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] });
        var labels = Enumerable.Range(0, Series).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray();

        Parallel.For(0, Threads, _ =>
        {
            foreach (var label in labels)
            {
                counter.Add(1, new KeyValuePair<string, object?>("label", label));
                histogram.Record(0.5);
            }
        });

        var metrics = _collector.Read();
        Assert.Equal(Series, metrics[0].Points.Length);
        Assert.All(metrics[0].Points, point => Assert.Equal(Threads, point.Value));
        var spread = Assert.Single(metrics[1].Points);
        Assert.Equal((Threads * Series * 0.5, Threads * Series, 0), (spread.Value, spread.Buckets[0], spread.Buckets[1]));
    }

    [Fact]
    public void Read_EqualLabelsInOtherObjects_AreOneSeries()
    {
        var counter = _meter.CreateCounter<long>("counter");

        counter.Add(1, new KeyValuePair<string, object?>("label", "value"));
        counter.Add(1, new KeyValuePair<string, object?>("label", new string("value".AsSpan())));

        Assert.Equal(2, Assert.Single(Assert.Single(_collector.Read()).Points).Value);
    }

    [Fact]
    public void Read_ObservedValueIsGone_IsNotToldAgain()
    {
        Measurement<double>[] values = [new(7)];
        _meter.CreateObservableGauge("gauge", () => values);
        Assert.Equal(7, Assert.Single(Assert.Single(_collector.Read()).Points).Value);

        values = [];

        Assert.Empty(Assert.Single(_collector.Read()).Points);
    }

    [Fact]
    public void Read_OneValueCannotBeTold_TellsTheOthers()
    {
        _meter.CreateObservableGauge("a", () => 1.0);
        _meter.CreateObservableGauge("b", double () => throw new IOException("Broken on purpose."));
        _meter.CreateObservableGauge("c", () => 3.0);

        Assert.Equal([1, 0, 1], _collector.Read().Select(metric => metric.Points.Length));
    }

    [Fact]
    public void Read_OtherMeterOfTheName_IsNotHeard()
    {
        using var other = new Meter(_meter.Name);
        other.CreateCounter<long>("counter").Add(1);

        Assert.Empty(_collector.Read());
    }

    [Fact]
    public void Measurement_OfASeriesThatIsKnown_CostsNoMemory()
    {
        var counter = _meter.CreateCounter<long>("counter");
        var histogram = _meter.CreateHistogram("histogram", null, null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] });
        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            Measure();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Measure()
        {
            counter.Add(1, new("route", "blob"), new("method", "GET"), new("code", "200"));
            histogram.Record(0.5, new KeyValuePair<string, object?>("route", "blob"));
        }
    }
}
