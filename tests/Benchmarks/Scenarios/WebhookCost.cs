using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Manifests that are pushed with a webhook at a dead endpoint, and without, in turns: what it adds to tell nobody.</summary>
/// <param name="duration">How long a turn lasts.</param>
internal sealed class WebhookCost(TimeSpan duration) : Scenario
{
    private const int Turns = 3;
    private const int Layers = 5;
    private const int BlobLength = 10_000;
    private const double Percentile = 0.99;
    private const string Repository = "bench/webhooks";

    public override string Name => "webhooks";

    public override string Description =>
        $"PUT of new manifests of {Layers} layers, each under a new tag, by one client, with a webhook that takes connections and never answers, and "
        + $"without, in {Turns} turns of {duration.TotalSeconds:0.#} s each";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("median us"),
        new("  added"),
        new("p99 us"),
        new("  times", Goal.AtMost(1.1)),
    ];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        // Connections wait in its backlog for good.
        var dead = new TcpListener(IPAddress.Loopback, port: 0);
        dead.Start();
        var image = new Image(Layers, BlobLength);
        var without = Start(program);
        var with = Start(new RegistrydWithWebhook(program, ((IPEndPoint)dead.LocalEndpoint).Port));
        return () =>
        {
            var (costWithout, costWith) = (new List<Cost>(), new List<Cost>());
            for (var turn = 0; turn < Turns; turn++)
            {
                costWithout.Add(without.Push(duration));
                costWith.Add(with.Push(duration));
            }

            GC.KeepAlive(dead);
            var (median, tail) = (Median(costWithout, cost => cost.Median), Median(costWithout, cost => cost.Tail));
            return [median, Median(costWith, cost => cost.Median) - median, tail, Median(costWith, cost => cost.Tail) / tail];
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

            microseconds.Sort();
            return new Cost(Spread.Of(microseconds).Median, microseconds[(int)(Percentile * (microseconds.Count - 1))]);
        }
    }

    /// <summary>Microseconds that the client waited: the median, and what one in a hundred exceeds.</summary>
    private readonly record struct Cost(double Median, double Tail);
}
