using Benchmarks.Measuring;
using Benchmarks.Servers;

namespace Benchmarks.Scenarios;

/// <summary>
/// Garbage collection in equal content. docker-registry's must run while nobody pushes, so no server runs; and its store takes two folders
/// and two files for each blob, so this is a tenth of what <see cref="CollectGarbage"/> fills.
/// </summary>
/// <param name="images">How many images there are; there are ten times as many blobs.</param>
/// <param name="garbage">How many blobs are garbage.</param>
internal sealed class CollectEqualGarbage(int images, int garbage) : Scenario
{
    public override string Name => "gc-equal";

    public override string Description =>
        $"garbage collection of {garbage} dead blobs in {images} images of {images * GarbageContent.BlobsPerImage} blobs, no server running";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("dead blobs s", Goal.AtMost(1, DockerRegistry.ServerName)),
        new("  CPU s"),
    ];

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var folder = workspace.NewFolder();
        using (var store = program.OpenStore(folder))
            GarbageContent.AddImages(store, images);
        return () =>
        {
            using var store = program.OpenStore(folder);
            var blobs = GarbageContent.AddUnreferenced(store, garbage);
            var (wall, cpu) = program.Run($"{folder}.gc.log", program.CollectArguments(folder));
            return blobs.Any(store.Holds) ? throw new InvalidDataException("Garbage is still there.") : [wall.TotalSeconds, cpu.Total];
        };
    }
}
