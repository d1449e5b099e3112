using Benchmarks.Measuring;
using Benchmarks.Servers;
using Benchmarks.Stores;
using Benchmarks.Wire;

namespace Benchmarks.Scenarios;

/// <summary>
/// Garbage collection beside an idle server: its cost is to follow what there is to remove, not what there is, and it must never keep
/// the server from writing for long.
/// </summary>
/// <param name="images">How many images there are; there are ten times as many blobs.</param>
/// <param name="garbage">How many blobs, and in turn images, are garbage.</param>
internal sealed class CollectGarbage(int images, int garbage) : Scenario
{
    private const int LargeImages = 8;
    private const int BlobsPerLargeImage = 2000;

    public override string Name => "gc";

    public override string Description =>
        $"registryd gc beside an idle server, in {images} images of {images * GarbageContent.BlobsPerImage} blobs: {garbage} blobs are dead, "
        + $"and every folder of blobs has changed; nothing has changed; {garbage} images of {GarbageContent.BlobsPerImage} blobs are untagged, "
        + $"then their blobs dead; {LargeImages} images of {BlobsPerLargeImage} blobs are untagged, then their blobs dead. "
        + "Lock: an upper bound on the longest stretch of the write lock";

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("dead blobs s", Goal.AtMost(2)),
        new("  CPU s"),
        new("  lock ms", Goal.AtMost(50)),
        new("nothing s"),
        new("untagged images s"),
        new("  CPU s"),
        new("  lock ms", Goal.AtMost(50)),
        new("their blobs s"),
        new("  CPU s"),
        new("  lock ms", Goal.AtMost(50)),
        new("large images s"),
        new("  CPU s"),
        new("  lock ms", Goal.AtMost(50)),
        new("their blobs s"),
        new("  CPU s"),
        new("  lock ms", Goal.AtMost(50)),
    ];

    public override bool AppliesTo(ServerProgram program) => program.Name == Registryd.ServerName;

    public override Round Prepare(ServerProgram program, Workspace workspace)
    {
        var folder = workspace.NewFolder();
        using (var store = new RegistrydStore(folder))
            GarbageContent.AddImages(store, images);
        workspace.Start(program, folder);
        return () =>
        {
            using var store = new RegistrydStore(folder);
            var dead = GarbageContent.AddUnreferenced(store, garbage);
            var deadRun = Collect(program, folder, store);
            Check(store, dead);
            Collect(program, folder, store);
            var idleRun = Collect(program, folder, store);
            return
            [
                .. deadRun, idleRun[0],
                .. CollectImages(program, folder, store, garbage, GarbageContent.BlobsPerImage),
                .. CollectImages(program, folder, store, LargeImages, BlobsPerLargeImage),
            ];
        };
    }

    /// <summary>What an image listed is dead only since the image went, so it takes two runs.</summary>
    private static double[] CollectImages(ServerProgram program, string folder, RegistrydStore store, int count, int blobsPerImage)
    {
        var blobs = GarbageContent.AddUntagged(store, count, blobsPerImage);
        var imageRun = Collect(program, folder, store, "--untagged", "0s");
        var blobRun = Collect(program, folder, store, "--grace", "1ms");
        Check(store, blobs);
        return [.. imageRun, .. blobRun];
    }

    /// <summary>Runs it once.</summary>
    /// <returns>Seconds, seconds of processor time, and milliseconds of the lock.</returns>
    private static double[] Collect(ServerProgram program, string folder, RegistrydStore store, params string[] options)
    {
        store.DateFolders();
        store.Checkpoint();
        using var probe = new LockProbe(store.Database);
        var (wall, cpu) = program.Run($"{folder}.gc.log", [.. program.CollectArguments(folder), .. options]);
        return [wall.TotalSeconds, cpu.Total, probe.Stop().TotalMilliseconds];
    }

    private static void Check(RegistrydStore store, NoiseBlob[] garbage)
    {
        if (garbage.Any(store.Holds))
            throw new InvalidDataException("Garbage is still there.");
    }
}
