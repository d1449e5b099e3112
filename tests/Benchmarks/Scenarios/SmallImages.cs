using System.Globalization;
using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>Clients push small images, each to a repository of its own and under a new tag.</summary>
/// <param name="imagesPerClient">How many images each client pushes in a round.</param>
internal sealed class SmallImages(int imagesPerClient) : Scenario
{
    private const int Clients = 8;
    private const int BlobLength = 10_000;

    public override string Name => "images";

    public override string Description =>
        $"{Clients} clients at once, each pushing {imagesPerClient} images of 2 new blobs of 10 KB (POST, PUT) and a manifest";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("images/s", Goal.AtLeast(3, DockerRegistry.ServerName)),
        new("CPU ms/image", Goal.AtMost(1 / 3.0, DockerRegistry.ServerName)),
        new("peak RSS MB"),
    ];

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var server = workspace.Start(program, workspace.NewFolder());
        var tag = 0;
        Push(server, Make(imagesPerClient / 10), ref tag);
        return () =>
        {
            var images = Make(imagesPerClient);
            var usage = server.Measure(() => Push(server, images, ref tag));
            var count = Clients * imagesPerClient;
            return [count / usage.Wall, usage.Cpu.Total * 1e3 / count, usage.PeakResident / Units.Megabyte];
        };
    }

    private static Image[][] Make(int imagesPerClient) =>
        [.. Enumerable.Range(0, Clients).Select(_ => Enumerable.Range(0, imagesPerClient).Select(_ => new Image(1, BlobLength)).ToArray())];

    private static void Push(RunningServer server, Image[][] images, ref int tag)
    {
        var first = tag;
        tag += images[0].Length;
        Workers.Run(Clients, number =>
        {
            using var client = new RegistryClient(server.EndPoint);
            for (var i = 0; i < images[number].Length; i++)
                client.Push($"bench/images-{number}", (first + i).ToString(CultureInfo.InvariantCulture), images[number][i]);
        });
    }
}
