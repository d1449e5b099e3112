using System.Diagnostics;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Metrics of a registry that holds much, read over and over.</summary>
/// <param name="repositories">How many repositories there are; there are ten times as many tags.</param>
internal sealed class MetricsScrape(int repositories) : Scenario
{
    private const int Scrapes = 200;

    private readonly ListContent _content = new(repositories);

    public override string Name => "scrape";

    public override string Description => $"GET /metrics {Scrapes} times by one client, with {repositories} repositories and {10L * repositories} tags";

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("median ms", Goal.AtMost(5)), new("slowest ms"), new("CPU us/scrape"), new("KB")];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var server = workspace.Start(program, workspace.NewFolder());
        _content.Push(server);
        return () =>
        {
            using var client = new RegistryClient(server.EndPoint);
            var (milliseconds, length) = (new double[Scrapes], 0);
            var usage = server.Measure(() =>
            {
                for (var i = 0; i < Scrapes; i++)
                {
                    var started = Stopwatch.GetTimestamp();
                    length = client.GetText("/metrics").Length;
                    milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                }
            });
            var spread = Spread.Of(milliseconds);
            return [spread.Median, spread.Max, usage.Cpu.Total * 1e6 / Scrapes, length / 1e3];
        };
    }
}
