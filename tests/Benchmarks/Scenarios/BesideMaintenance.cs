using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>
/// Small pulls and pushes while a maintenance command runs again and again, and while it does not, in turns. Every push replaces an
/// image, so there is always garbage.
/// </summary>
/// <param name="command">The command.</param>
/// <param name="options">Its options.</param>
/// <param name="duration">How long each turn lasts.</param>
internal sealed class BesideMaintenance(string command, IReadOnlyList<string> options, TimeSpan duration) : Scenario
{
    private const int Pullers = 2;
    private const int Pushers = 2;
    private const int Images = 400;
    private const int Turns = 3;
    private const int BlobLength = 10_000;
    private const string Repository = "bench/beside";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public override string Name => $"beside-{command}";

    public override string Description =>
        $"{Pullers} clients pull (manifest, blob of 10 KB), {Pushers} push (2 blobs of 10 KB, manifest), {Pause.TotalMilliseconds:0} ms between, "
        + $"in {Turns} turns of {duration.TotalSeconds:0} s alone and as many beside registryd {command} {string.Join(' ', options)}, run again a second after it ends; "
        + "medians of the turns' 99th percentiles";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("pull alone p99 ms"),
        new("pull beside p99 ms"),
        new("  ratio", Goal.AtMost(1.3)),
        new("push alone p99 ms"),
        new("push beside p99 ms"),
        new("  ratio", Goal.AtMost(1.3)),
        new("runs beside"),
    ];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var folder = workspace.NewFolder();
        var server = workspace.Start(program, folder);
        var requests = Fill(server);
        Load(server, requests);
        return () =>
        {
            var alone = new List<Latency>();
            var beside = new List<Latency>();
            var runs = 0;
            for (var turn = 0; turn < Turns; turn++)
            {
                alone.Add(Load(server, requests));
                using var loop = new CommandLoop(program, $"{folder}.{command}.log", [command, "--data", folder, .. options]);
                beside.Add(Load(server, requests));
                runs += loop.Stop();
            }
            return
            [
                .. Compare(alone, beside, latency => latency.Pull), .. Compare(alone, beside, latency => latency.Push), runs,
            ];
        };
    }

    private static double[] Compare(List<Latency> alone, List<Latency> beside, Func<Latency, double> of)
    {
        var (first, second) = (Spread.Of(alone.Select(of)).Median, Spread.Of(beside.Select(of)).Median);
        return [first, second, second / first];
    }

    /// <summary>Pushes what is pulled later, and gives the requests of each image.</summary>
    private static (byte[] Manifest, byte[] Blob)[] Fill(RunningServer server)
    {
        using var client = new RegistryClient(server.EndPoint);
        return [.. Enumerable.Range(0, Images).Select(number =>
        {
            var image = new Image(1, BlobLength);
            var tag = number.ToString(CultureInfo.InvariantCulture);
            client.Push(Repository, tag, image);
            return (
                RegistryClient.GetRequest($"/v2/{Repository}/manifests/{tag}"),
                RegistryClient.GetRequest($"/v2/{Repository}/blobs/{image.Blobs[1].Digest}"));
        })];
    }

    private Latency Load(RunningServer server, (byte[] Manifest, byte[] Blob)[] requests)
    {
        var pulls = new ConcurrentBag<double>();
        var pushes = new ConcurrentBag<double>();
        Workers.Run(Pullers + Pushers, number =>
        {
            using var client = new RegistryClient(server.EndPoint);
            if (number < Pullers)
                Repeat(pulls, i => requests[i % requests.Length], request =>
                {
                    client.Get(request.Manifest);
                    client.Get(request.Blob);
                });
            else
                Repeat(pushes, _ => new Image(1, BlobLength), image => client.Push($"{Repository}-{number}", "latest", image));
        });
        return new Latency(Percentile99(pulls), Percentile99(pushes));
    }

    /// <summary>Does something over and over, with a pause between.</summary>
    /// <param name="milliseconds">Takes how long it took each time.</param>
    /// <param name="prepare">Makes what is needed for a time, which is not counted.</param>
    /// <param name="work">What is to be done.</param>
    private void Repeat<T>(ConcurrentBag<double> milliseconds, Func<int, T> prepare, Action<T> work)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < duration; i++)
        {
            var item = prepare(i);
            var begun = Stopwatch.GetTimestamp();
            work(item);
            milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            Thread.Sleep(Pause);
        }
    }

    private static double Percentile99(ConcurrentBag<double> values) => values.Order().ElementAt(values.Count * 99 / 100);

    /// <summary>99th percentiles of a turn, in milliseconds.</summary>
    private readonly record struct Latency(double Pull, double Push);
}
