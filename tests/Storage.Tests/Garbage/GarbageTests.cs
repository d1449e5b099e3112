using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Storage;
using Xunit;

namespace Storage.Tests.Garbage;

/// <summary>What the tests of garbage collection share: a data folder, a clock, and runs over it.</summary>
public abstract class GarbageTests : FolderTests, IGarbageReport
{
    private protected static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private protected static GarbagePolicy Policy { get; } = new(Grace, Untagged: null, TimeSpan.FromDays(1), MaxTime: null, IsDryRun: false);

    private protected static GarbagePolicy UntaggedPolicy { get; } = Policy with { Untagged = TimeSpan.FromDays(7) };

    private protected List<GarbageItem> Items { get; } = [];

    private protected List<GarbageStage> Stages { get; } = [];

    private protected List<string> Problems { get; } = [];

    private protected List<RetentionDecision> Decisions { get; } = [];

    void IGarbageReport.Began(GarbageStage stage) => Stages.Add(stage);

    void IGarbageReport.Removed(GarbageItem item) => Items.Add(item);

    void IGarbageReport.Decided(RetentionDecision decision) => Decisions.Add(decision);

    void IGarbageReport.Failed(string problem) => Problems.Add(problem);

    private protected async Task<GarbageResult> RunAsync(GarbagePolicy? policy = null)
    {
        Items.Clear();
        Decisions.Clear();
        return await Collection.CollectorOf(Storage, Time).RunAsync(policy ?? Policy, this, default);
    }

    /// <summary>A run with something happening before and after each of its changes.</summary>
    private protected Task RunAsync(Action<string> onStep, GarbagePolicy? policy = null) => RunAsync(Storage, onStep, policy);

    /// <inheritdoc cref="RunAsync(Action{string}, GarbagePolicy?)"/>
    private protected async Task RunAsync(RegistryStorage storage, Action<string> onStep, GarbagePolicy? policy = null)
    {
        var stores = new InterruptedStores(storage, onStep);
        var retention = new TagRetention(storage.Repositories, storage.Retention);
        await new GarbageCollector(stores, stores, stores, stores, storage.Staging, retention, Time).RunAsync(policy ?? Policy, this, default);
    }

    /// <summary>The stores of a push with something happening before and after each of its changes.</summary>
    private protected InterruptedPushStores Interrupt(RegistryStorage storage, Action<string> onStep) => new(storage, FileOf, onStep);

    /// <summary>Opens the data folder once more, as another process does.</summary>
    private protected RegistryStorage Join() => Temporary.Join();

    /// <summary>Opens the data folder again, as a new process does after a crash.</summary>
    private protected void Reopen() => Temporary.Reopen();

    private protected void PassGrace() => Time.Advance(Grace + TimeSpan.FromMilliseconds(1));

    private protected string[] FilesIn(string name) => Directory.GetFiles(Path.Join(Folder, name), "*", SearchOption.AllDirectories);

    /// <summary>Dates a file by the clock of the test.</summary>
    private protected void Date(string path) => File.SetLastWriteTimeUtc(path, Time.GetUtcNow().UtcDateTime);

    private protected async Task<bool> IsHereAsync(Digest blob, RepositoryName? repository = null) =>
        await Stores.Blobs.FindAsync(repository ?? Repository, blob, default) is not null;

    private protected async Task AssertWholeAsync(Digest blob)
    {
        Assert.True(await IsHereAsync(blob));
        Assert.NotNull(Stores.Content.Length(blob));
    }

    private protected async Task AssertGoneAsync(Digest blob)
    {
        Assert.False(await IsHereAsync(blob));
        Assert.Null(Stores.Content.Length(blob));
        Assert.Empty(FilesIn("trash"));
    }
}
