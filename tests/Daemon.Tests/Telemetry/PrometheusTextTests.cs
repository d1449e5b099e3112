using System.Diagnostics.Metrics;
using System.Text;
using Registry.Daemon.Telemetry;
using Xunit;

namespace Daemon.Tests.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly MetricCollector _collector;

    public PrometheusTextTests() => _collector = new MetricCollector(_meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Write_Counter_HasTotalAndLabelsInOrder()
    {
        var counter = _meter.CreateCounter<long>("test.requests", null, "Requests.");
        counter.Add(2, new("route", "tags"), new("code", "200"));
        counter.Add(1, new("route", "blob"), new("code", "404"));
        counter.Add(3, new("route", "blob"), new("code", "200"));

        AssertText("""
            # HELP test_requests_total Requests.
            # TYPE test_requests_total counter
            test_requests_total{route="blob",code="200"} 3
            test_requests_total{route="blob",code="404"} 1
            test_requests_total{route="tags",code="200"} 2

            """);
    }

    [Fact]
    public void Write_Histogram_CountsEverythingUpToEachBound()
    {
        var histogram = _meter.CreateHistogram(
            "test.duration", "s", "Time.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in (double[])[0.05, 0.1, 0.5, 2])
        {
            histogram.Record(value, new KeyValuePair<string, object?>("route", "blob"));
        }

        AssertText("""
            # HELP test_duration_seconds Time.
            # TYPE test_duration_seconds histogram
            test_duration_seconds_bucket{route="blob",le="0.1"} 2
            test_duration_seconds_bucket{route="blob",le="1"} 3
            test_duration_seconds_bucket{route="blob",le="+Inf"} 4
            test_duration_seconds_sum{route="blob"} 2.65
            test_duration_seconds_count{route="blob"} 4

            """);
    }

    [Fact]
    public void Write_TextsWithSpecialCharacters_AreEscaped()
    {
        _meter.CreateObservableGauge(
            "test.odd", () => new Measurement<double>(1, new KeyValuePair<string, object?>("name", "a\\b\"c\nd")), null, "One \\ and \"two\"\nlines.");

        AssertText("""
            # HELP test_odd One \\ and "two"\nlines.
            # TYPE test_odd gauge
            test_odd{name="a\\b\"c\nd"} 1

            """);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "-1")]
    [InlineData(9007199254740992, "9007199254740992")]
    [InlineData(1e300, "1E+300")]
    [InlineData(0.1, "0.1")]
    [InlineData(1763757642.25, "1763757642.25")]
    [InlineData(double.NaN, "NaN")]
    public void Write_Value_IsExact(double value, string expected)
    {
        _meter.CreateObservableGauge("test.value", () => value, "By", "Value.");

        AssertText($"""
            # HELP test_value_bytes Value.
            # TYPE test_value_bytes gauge
            test_value_bytes {expected}

            """);
    }

    [Fact]
    public void Write_NothingMeasured_HasNoSamples()
    {
        _meter.CreateCounter<long>("test.never", "By", "Never.");

        AssertText("""
            # HELP test_never_bytes_total Never.
            # TYPE test_never_bytes_total counter

            """);
    }

    [Fact]
    public void NameOf_UnitThatIsNoBaseUnit_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PrometheusName.Of("test", "ms", MetricKind.Gauge));

    private void AssertText(string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(PrometheusText.Write(_collector.Read()).Span));
}
