using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Many large transfers in both directions at the same time: memory must not grow with them.</summary>
internal sealed class ManyTransfers(long blobLength) : Scenario
{
    private const int Pulls = 64;
    private const int Pushes = 16;
    private const string Repository = "bench/memory";

    public override string Name => "memory";

    public override string Description => $"{Pulls} pulls and {Pushes} pushes of layers of {blobLength / Units.Megabyte:0} MB, all at once";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU s/GB"),
        new("user s/GB"),
        new("MB/s"),
        new("peak RSS MB", Goal.AtMost(120)),
    ];

    public override int Rounds(int usual) => 1;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var server = workspace.Start(program, workspace.NewFolder());
        var pulled = new NoiseBlob(blobLength);
        program.Store(server, Repository, pulled);
        var request = RegistryClient.GetRequest($"/v2/{Repository}/blobs/{pulled.Digest}");
        return () =>
        {
            var pushed = Enumerable.Range(0, Pushes).Select(_ => new NoiseBlob(blobLength)).ToArray();
            return server.Measure(() => Workers.Run(Pulls + Pushes, number =>
            {
                using var client = new RegistryClient(server.EndPoint);
                if (number < Pushes)
                    client.PushStream(Repository, pushed[number], chunked: false);
                else if (client.Get(request) is var received && received != blobLength)
                    throw new InvalidDataException($"{received} bytes came of a blob of {blobLength}.");
            })).OfTransfer((Pulls + Pushes) * blobLength);
        };
    }
}
