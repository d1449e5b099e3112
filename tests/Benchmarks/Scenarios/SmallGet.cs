using System.Diagnostics;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Clients on keep-alive connections get one small thing over and over.</summary>
/// <param name="duration">How long a round lasts.</param>
internal abstract class SmallGet(TimeSpan duration) : Scenario
{
    private const int Clients = 8;
    private const int MaxRequestsPerClient = 100_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    protected const string Repository = "bench/small";

    public override string Description => $"GET of {What}, over and over by {Clients} clients for {duration.TotalSeconds:0.#} s";

    /// <summary>What is got, for the reader of the table.</summary>
    protected abstract string What { get; }

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU us/request", Goal.AtMost(1 / 15.0, DockerRegistry.ServerName)),
        new("requests/s"),
        new("peak RSS MB"),
    ];

    public override bool AppliesTo(ServerProgram program) => true;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var server = workspace.Start(program, workspace.NewFolder());
        var (path, digest, length) = Fill(program, server);
        using (var client = new RegistryClient(server.EndPoint))
            client.Verify(path, digest);
        var request = RegistryClient.GetRequest(path);
        Get(server, request, length, WarmUp);
        return () =>
        {
            long requests = 0;
            var usage = server.Measure(() => requests = Get(server, request, length, duration));
            return [usage.Cpu.Total * 1e6 / requests, requests / usage.Wall, usage.PeakResident / Units.Megabyte];
        };
    }

    /// <summary>Puts the content into the server and says where it is and what it must be.</summary>
    protected abstract (string Path, string Digest, long Length) Fill(ServerProgram program, RunningServer server);

    private static long Get(RunningServer server, byte[] request, long length, TimeSpan duration)
    {
        long total = 0;
        var started = Stopwatch.GetTimestamp();
        Workers.Run(Clients, _ =>
        {
            using var client = new RegistryClient(server.EndPoint);
            var requests = 0;
            for (; requests < MaxRequestsPerClient && Stopwatch.GetElapsedTime(started) < duration; requests++)
            {
                if (client.Get(request) is var received && received != length)
                    throw new InvalidDataException($"{received} bytes came instead of {length}.");
            }
            Interlocked.Add(ref total, requests);
        });
        return total;
    }
}
