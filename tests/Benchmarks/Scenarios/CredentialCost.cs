using System.Diagnostics;
using System.Text.Json;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Manifests that anybody may pull, with credentials and without, in turns: what it adds to look at them.</summary>
internal sealed class CredentialCost : Scenario
{
    private const int Clients = 2;
    private const int Turns = 3;
    private const int Layers = 5;
    private const int BlobLength = 10_000;
    private const string Account = "bench";
    private const string Repository = "bench/public";
    private const string Tag = "latest";

    private readonly TimeSpan _duration;
    private readonly string _credentials;
    private readonly Func<RunningServer, string> _authorize;

    private CredentialCost(string name, string credentials, TimeSpan duration, Func<RunningServer, string> authorize)
    {
        Name = name;
        _credentials = credentials;
        _duration = duration;
        _authorize = authorize;
    }

    public override string Name { get; }

    public override string Description =>
        $"GET of a manifest of {Layers} layers over and over by {Clients} clients, with {_credentials} and without, "
        + $"in {Turns} turns of {_duration.TotalSeconds:0.#} s each";

    public override IReadOnlyList<Metric> Metrics { get; } = [.. MetricsOf("tag"), .. MetricsOf("digest")];

    /// <summary>With a bearer token.</summary>
    /// <param name="duration">How long a turn lasts.</param>
    public static CredentialCost OfBearer(TimeSpan duration) => new("bearer", "a bearer token", duration, server =>
    {
        using var client = new RegistryClient(server.EndPoint);
        var text = client.GetText($"/auth/token?scope=repository:{Repository}:pull", RegistryClient.Basic(Account, Account));
        using var answer = JsonDocument.Parse(text);
        return $"Bearer {answer.RootElement.GetProperty("token").GetString()}";
    });

    /// <summary>With a name and a password.</summary>
    /// <param name="duration">How long a turn lasts.</param>
    public static CredentialCost OfBasic(TimeSpan duration) =>
        new("basic", "a name and a password", duration, _ => RegistryClient.Basic(Account, Account));

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var folder = workspace.NewFolder();
        var image = new Image(Layers, BlobLength);
        var accounts = new RegistrydWithAccounts(program);
        accounts.Fill(folder, Repository, Tag, image, [Account]);
        var server = workspace.Start(accounts, folder);
        var paths = new[] { $"/v2/{Repository}/manifests/{Tag}", $"/v2/{Repository}/manifests/{image.Digest}" };
        foreach (var path in paths)
            Get(server, RegistryClient.GetRequest(path), image);
        return () =>
        {
            // Tokens are short-lived.
            var authorization = _authorize(server);
            return [.. paths.SelectMany(path => Compare(server, path, authorization, image))];
        };
    }

    private static Metric[] MetricsOf(string reference) =>
    [
        new($"{reference} CPU us/request"),
        new("  added", Goal.AtMost(15)),
        new($"{reference} median us"),
        new("  added", Goal.AtMost(15)),
    ];

    private double[] Compare(RunningServer server, string path, string authorization, Image image)
    {
        var (without, with) = (RegistryClient.GetRequest(path), RegistryClient.GetRequest(path, authorization));
        var (costWithout, costWith) = (new List<Cost>(), new List<Cost>());
        for (var turn = 0; turn < Turns; turn++)
        {
            costWithout.Add(Get(server, without, image));
            costWith.Add(Get(server, with, image));
        }
        var (cpu, latency) = (Median(costWithout, cost => cost.Cpu), Median(costWithout, cost => cost.Latency));
        return [cpu, Median(costWith, cost => cost.Cpu) - cpu, latency, Median(costWith, cost => cost.Latency) - latency];
    }

    private static double Median(List<Cost> turns, Func<Cost, double> of) => Spread.Of(turns.Select(of)).Median;

    private Cost Get(RunningServer server, byte[] request, Image image)
    {
        var latencies = new List<double>[Clients];
        var usage = server.Measure(() => Workers.Run(Clients, number => latencies[number] = Repeat(server, request, image)));
        return new Cost(usage.Cpu.Total * 1e6 / latencies.Sum(list => list.Count), Spread.Of(latencies.SelectMany(list => list)).Median);
    }

    private List<double> Repeat(RunningServer server, byte[] request, Image image)
    {
        using var client = new RegistryClient(server.EndPoint);
        var microseconds = new List<double>();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < _duration)
        {
            var begun = Stopwatch.GetTimestamp();
            if (client.Get(request) is var received && received != image.Manifest.Length)
                throw new InvalidDataException($"{received} bytes came instead of {image.Manifest.Length}.");
            microseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
        }
        return microseconds;
    }

    /// <summary>Microseconds: the server's processor time for a request, and the median of what clients waited.</summary>
    private readonly record struct Cost(double Cpu, double Latency);
}
