using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>One client pushes large layers of noise, one after the other: POST, PATCH, PUT.</summary>
/// <param name="blobLength">The length of each blob in bytes.</param>
/// <param name="chunked">
/// Whether the PATCH has no <c>Content-Length</c>, as when docker and podman compress a layer while they push it.
/// </param>
internal sealed class LargePush(long blobLength, bool chunked) : Scenario
{
    private const int Blobs = 2;
    private const string Repository = "bench/push";

    public override string Name => chunked ? "push-chunked" : "push";

    public override string Description =>
        $"{Blobs} new blobs of {blobLength / Units.Megabyte:0} MB by POST, PATCH {(chunked ? "in chunks" : "with its length")}, PUT";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU s/GB", Goal.AtMost(0.7, DockerRegistry.ServerName)),
        new("user s/GB", Goal.AtMost(0.4, DockerRegistry.ServerName)),
        new("MB/s"),
        new("peak RSS MB"),
    ];

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var server = workspace.Start(program, workspace.NewFolder());
        Push(server, [new NoiseBlob(blobLength / 10)]);
        return () =>
        {
            var blobs = Enumerable.Range(0, Blobs).Select(_ => new NoiseBlob(blobLength)).ToArray();
            return server.Measure(() => Push(server, blobs)).OfTransfer(Blobs * blobLength);
        };
    }

    private void Push(RunningServer server, IEnumerable<NoiseBlob> blobs)
    {
        using var client = new RegistryClient(server.EndPoint);
        foreach (var blob in blobs)
            client.PushStream(Repository, blob, chunked);
    }
}
