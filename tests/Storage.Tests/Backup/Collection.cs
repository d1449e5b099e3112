using Registry.Core.Operations;
using Registry.Storage;
using Xunit;

namespace Storage.Tests.Backup;

/// <summary>Garbage collection that takes whatever nothing references.</summary>
internal static class Collection
{
    public static Task RunAsync(RegistryStorage storage, TimeProvider time) =>
        new GarbageCollector(storage.Garbage, storage.Trash, storage.Litter, storage.Uploads, storage.Staging, time).RunAsync(
            new GarbagePolicy(TimeSpan.Zero, Untagged: TimeSpan.Zero, UploadExpiry: TimeSpan.Zero, MaxTime: null, IsDryRun: false),
            new Report(),
            default);

    private sealed class Report : IGarbageReport
    {
        public void Began(GarbageStage stage)
        {
        }

        public void Removed(GarbageItem item)
        {
        }

        public void Failed(string problem) => Assert.Fail(problem);
    }
}
