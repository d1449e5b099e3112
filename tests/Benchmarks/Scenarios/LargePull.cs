using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Several clients pull one large layer at the same time.</summary>
internal sealed class LargePull(long blobLength) : Scenario
{
    private const int Clients = 4;
    private const string Repository = "bench/pull";

    public override string Name => "pull";

    public override string Description =>
        $"{Clients} clients at once, each pulling the same blob of {blobLength / Units.Megabyte:0} MB (in the page cache)";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU s/GB", Goal.AtMost(1, DockerRegistry.ServerName), Goal.AtMost(1.1, Nginx.ServerName)),
        new("user s/GB"),
        new("MB/s"),
        new("peak RSS MB"),
    ];

    public override bool AppliesTo(ServerProgram program) => true;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var server = workspace.Start(program, workspace.NewFolder());
        var blob = new NoiseBlob(blobLength);
        program.Store(server, Repository, blob);
        var path = $"/v2/{Repository}/blobs/{blob.Digest}";
        using (var client = new RegistryClient(server.EndPoint))
            client.Verify(path, blob.Digest);
        var request = RegistryClient.GetRequest(path);
        return () => server.Measure(() => Workers.Run(Clients, _ => Pull(server, request))).OfTransfer(Clients * blobLength);
    }

    private void Pull(RunningServer server, byte[] request)
    {
        using var client = new RegistryClient(server.EndPoint);
        var received = client.Get(request);
        if (received != blobLength)
            throw new InvalidDataException($"{received} bytes came of a blob of {blobLength}.");
    }
}
