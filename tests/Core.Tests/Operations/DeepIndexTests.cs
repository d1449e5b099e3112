using Registry.Core.Limits;
using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Testing.Http;
using Xunit;

namespace Core.Tests.Operations;

/// <summary>Indexes that list indexes, deeper than the stack of the thread that begins would take a call for each.</summary>
public sealed class DeepIndexTests : OperationTests
{
    private const int Depth = 800;
    private const int StackSize = 256 * 1024;

    [Fact]
    public async Task Add_DeepIndex_AddsItUp()
    {
        var manifests = List();
        await PutAsync(manifests);
        var meter = new ContentMeter(Stores.Manifests, Stores.Blobs, Repository);
        var top = await Stores.Manifests.FindAsync(Repository, ByTag("v1"), default);

        await OnSmallStack(() => meter.AddAsync(top!, default));

        Assert.Equal(manifests.Sum(manifest => manifest.Bytes.Length), meter.Size);
    }

    [Fact]
    public async Task Copy_DeepIndex_BringsAllOfIt()
    {
        await PutAsync(List());
        var copy = new ImageCopy(Repository, ByTag("v1"), Other, Tag.Parse("v1"), WithReferrers: false);
        var copier = new ImageCopier(Stores.Manifests, Stores.Blobs, Stores.Referrers, LimitPolicy.None, allowSparseIndexes: false);

        var copied = await OnSmallStack(() => copier.CopyAsync(copy, default));

        Assert.Equal(Depth, copied.Manifests);
    }

    [Fact]
    public async Task Import_DeepIndex_BringsAllOfIt()
    {
        var source = new TestSource();
        var manifests = List();
        manifests.ForEach(manifest => source.Keep(manifest));
        var service = new ManifestService(Stores.Manifests, allowSparseIndexes: false, Freshness, Pulls, pullEvents: null);
        var options = new ImportOptions(Jobs: 1, Overwrite: false, TagsOnly: false, AllowSparseIndexes: false, IsDryRun: false);
        var (target, tally) = (new ImportTarget(Uploads, Blobs, service, LimitPolicy.None, Time), new ImportTally(new TestImportReport()));
        using var slots = new SourceSlots(options.Jobs);
        var import = new ManifestImport(source, target, slots, new BlobImport(source, target, slots, options, tally), options, tally);
        var top = Digest.Parse(manifests[^1].Digest);

        var outcome = await OnSmallStack(() => import.ImportAsync(new RepositoryMove(Repository, Repository), top, default));

        Assert.Empty(outcome.Problems);
        Assert.Equal(Depth, tally.Counts.Manifests);
    }

    /// <summary>Begins work on a thread that has little room.</summary>
    private static T OnSmallStack<T>(Func<T> begin)
        where T : Task
    {
        T? work = null;
        var thread = new Thread(() => work = begin(), StackSize);
        thread.Start();
        thread.Join();
        return work!;
    }

    /// <summary>Indexes, each of which lists the one before it.</summary>
    private static List<TestManifest> List()
    {
        var manifests = new List<TestManifest> { TestManifest.Index([]) };
        while (manifests.Count < Depth)
        {
            manifests.Add(TestManifest.Index([manifests[^1].Descriptor]));
        }

        return manifests;
    }

    /// <summary>Stores manifests, and tags the last.</summary>
    private async Task PutAsync(List<TestManifest> manifests)
    {
        foreach (var manifest in manifests)
        {
            Tag[] tags = manifest == manifests[^1] ? [Tag.Parse("v1")] : [];
            var parsed = ManifestParser.Parse(manifest.Bytes, contentType: null);
            await Stores.Manifests.PutAsync(
                new ManifestWrite(Repository, Digest.Parse(manifest.Digest), manifest.Bytes, parsed, tags, AllowMissingChildren: false), default);
        }
    }
}
