using System.Diagnostics.Metrics;
using System.Globalization;
using Registry.Core.Model;
using Registry.Daemon.Http;
using Registry.Daemon.Telemetry;
using Xunit;

namespace Daemon.Tests.Telemetry;

public sealed class RepositoryMetricsTests
{
    [Fact]
    public void Measure_MoreRepositoriesThanAreCounted_CountsTheRestTogether()
    {
        const int More = 5;
        using var meter = new Meter("test");
        using var collector = new MetricCollector(meter);
        var metrics = new RepositoryMetrics([Glob.Any], meter);

        for (var round = 0; round < 2; round++)
        {
            for (var number = 0; number < RepositoryMetrics.MaxRepositories + More; number++)
            {
                metrics.Measure(
                    new AccessRecord { Route = V2Endpoint.ManifestRoute, Repository = number.ToString(CultureInfo.InvariantCulture) }, "GET");
            }
        }

        var points = collector.Read().Single(metric => metric.Family.Name == "registryd.repository.pulls").Points;
        Assert.Equal(RepositoryMetrics.MaxRepositories + 1, points.Length);
        Assert.All(points, point => Assert.Equal(Equals(point.Tags[0].Value, RepositoryMetrics.Others) ? 2 * More : 2, point.Value));
    }
}
