using System.Diagnostics;
using System.Globalization;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Manifests that are pushed under limits, and without, in turns: what it adds to hold them to all of them.</summary>
/// <param name="duration">How long a turn lasts.</param>
internal sealed class LimitCost(TimeSpan duration) : Scenario
{
    private const int Rules = 200;
    private const int Turns = 3;
    private const int Layers = 5;
    private const int BlobLength = 10_000;
    private const string Repository = "bench/limits";

    public override string Name => "limits";

    public override string Description =>
        $"PUT of new manifests of {Layers} layers, each under a new tag, by one client, with {Rules} rules, number of tags, quota, sizes, "
        + $"immutable tags and media types limited, and without, in {Turns} turns of {duration.TotalSeconds:0.#} s each";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU us/push"),
        new("  added", Goal.AtMost(20)),
        new("median us"),
        new("  added", Goal.AtMost(20)),
    ];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var image = new Image(Layers, BlobLength);
        var without = Start(program);
        var with = Start(new RegistrydWithLimits(program, Rules));
        return () =>
        {
            var (costWithout, costWith) = (new List<Cost>(), new List<Cost>());
            for (var turn = 0; turn < Turns; turn++)
            {
                costWithout.Add(without.Push(duration));
                costWith.Add(with.Push(duration));
            }
            var (cpu, latency) = (Median(costWithout, cost => cost.Cpu), Median(costWithout, cost => cost.Latency));
            return [cpu, Median(costWith, cost => cost.Cpu) - cpu, latency, Median(costWith, cost => cost.Latency) - latency];
        };

        Pusher Start(ServerProgram started)
        {
            var server = workspace.Start(started, workspace.NewFolder());
            started.Store(server, Repository, "first", image);
            return new Pusher(server, image);
        }
    }

    private static double Median(List<Cost> turns, Func<Cost, double> of) => Spread.Of(turns.Select(of)).Median;

    /// <summary>Pushes to a server, each time another manifest and tag.</summary>
    private sealed class Pusher(RunningServer server, Image image)
    {
        private int _pushed;

        public Cost Push(TimeSpan duration)
        {
            var microseconds = new List<double>();
            var usage = server.Measure(() =>
            {
                using var client = new RegistryClient(server.EndPoint);
                var started = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(started) < duration)
                {
                    var number = ++_pushed;
                    var (manifest, tag) = (image.Variant(number), string.Create(CultureInfo.InvariantCulture, $"tag{number}"));
                    var begun = Stopwatch.GetTimestamp();
                    client.PushManifest(Repository, tag, manifest);
                    microseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
                }
            });
            return new Cost(usage.Cpu.Total * 1e6 / microseconds.Count, Spread.Of(microseconds).Median);
        }
    }

    /// <summary>Microseconds: the server's processor time for a push, and the median of what the client waited.</summary>
    private readonly record struct Cost(double Cpu, double Latency);
}
