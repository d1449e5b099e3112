using Registry.Core.Operations;
using Registry.Storage;
using Xunit;

namespace Storage.Tests.Garbage;

/// <summary>Garbage collection that takes whatever nothing references, for tests of what goes on beside it.</summary>
internal static class Collection
{
    public static Task RunAsync(RegistryStorage storage, TimeProvider time, TimeSpan grace = default) =>
        CollectorOf(storage, time).RunAsync(
            new GarbagePolicy(grace, Untagged: TimeSpan.Zero, UploadExpiry: TimeSpan.Zero, MaxTime: null, IsDryRun: false),
            new Report(),
            default);

    public static GarbageCollector CollectorOf(RegistryStorage storage, TimeProvider time) => new(
        storage.Garbage,
        storage.Trash,
        storage.Litter,
        storage.Uploads,
        storage.Staging,
        new TagRetention(storage.Repositories, storage.Retention),
        time);

    private sealed class Report : IGarbageReport
    {
        public void Began(GarbageStage stage)
        {
        }

        public void Removed(GarbageItem item)
        {
        }

        public void Decided(RetentionDecision decision)
        {
        }

        public void Failed(string problem) => Assert.Fail(problem);
    }
}
