using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>What a server costs that has little to do: its start, its memory, its size.</summary>
internal sealed class Footprint : Scenario
{
    private const int Images = 100;
    private const int BlobLength = 10_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    public override string Name => "footprint";

    public override string Description =>
        $"start on an empty folder until GET /v2/ is 200; memory after {Idle.TotalSeconds:0} s idle, "
        + $"again after {Images} images pushed and pulled";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("first 200 ms", Goal.AtMost(150)),
        new("idle RSS MB", Goal.AtMost(35)),
        new("RSS after work MB"),
        new("binary MB", Goal.AtMost(25)),
    ];

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var images = Enumerable.Range(0, Images).Select(_ => new Image(1, BlobLength)).ToArray();
        return () =>
        {
            using var server = RunningServer.Start(program, workspace.NewFolder());
            Thread.Sleep(Idle);
            var idle = server.Resident;
            foreach (var image in images)
                PushAndPull(server, image);
            Thread.Sleep(Idle);
            return
            [
                server.TimeToFirstAnswer.TotalMilliseconds,
                idle / Units.Megabyte,
                server.Resident / Units.Megabyte,
                new FileInfo(program.Executable).Length / Units.Megabyte,
            ];
        };
    }

    private static void PushAndPull(RunningServer server, Image image)
    {
        using var client = new RegistryClient(server.EndPoint);
        client.Push("bench/footprint", "latest", image);
        client.Verify("/v2/bench/footprint/manifests/latest", image.Digest);
        foreach (var blob in image.Blobs)
            client.Verify($"/v2/bench/footprint/blobs/{blob.Digest}", blob.Digest);
    }
}
