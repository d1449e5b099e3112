using System.Diagnostics;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Manifests pulled from a server that measures itself, and from one that does not, in turns: what measuring adds.</summary>
/// <param name="duration">How long a turn lasts.</param>
internal sealed class MetricsCost(TimeSpan duration) : Scenario
{
    private const int Turns = 5;
    private const int Layers = 5;
    private const int BlobLength = 10_000;
    private const string Repository = "bench/metrics";
    private const string Tag = "latest";

    public override string Name => "metrics";

    public override string Description =>
        $"GET of a manifest of {Layers} layers by one client, with metrics and without, in {Turns} turns of {duration.TotalSeconds:0.#} s each";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU us/request"),
        new("  added", Goal.AtMost(10)),
        new("median us"),
        new("  added", Goal.AtMost(10)),
    ];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var image = new Image(Layers, BlobLength);
        var without = Start(new RegistrydWithoutMetrics(program));
        var with = Start(program);
        return () =>
        {
            var (costWithout, costWith) = (new List<Cost>(), new List<Cost>());
            for (var turn = 0; turn < Turns; turn++)
            {
                costWithout.Add(Pull(without));
                costWith.Add(Pull(with));
            }
            var (cpu, latency) = (Median(costWithout, cost => cost.Cpu), Median(costWithout, cost => cost.Latency));
            return [cpu, Median(costWith, cost => cost.Cpu) - cpu, latency, Median(costWith, cost => cost.Latency) - latency];
        };

        RunningServer Start(ServerProgram started)
        {
            var server = workspace.Start(started, workspace.NewFolder());
            started.Store(server, Repository, Tag, image);
            return server;
        }
    }

    private static double Median(List<Cost> turns, Func<Cost, double> of) => Spread.Of(turns.Select(of)).Median;

    private Cost Pull(RunningServer server)
    {
        var request = RegistryClient.GetRequest($"/v2/{Repository}/manifests/{Tag}");
        var microseconds = new List<double>();
        var usage = server.Measure(() =>
        {
            using var client = new RegistryClient(server.EndPoint);
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var begun = Stopwatch.GetTimestamp();
                client.Get(request);
                microseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            }
        });
        return new Cost(usage.Cpu.Total * 1e6 / microseconds.Count, Spread.Of(microseconds).Median);
    }

    /// <summary>Microseconds: the server's processor time for a request, and the median of what the client waited.</summary>
    private readonly record struct Cost(double Cpu, double Latency);
}
