using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Jobs;
using Registry.Storage;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Jobs;

public sealed class UploadExpiryTests
{
    private static readonly TimeSpan Expiry = TimeSpan.FromHours(24);

    [Fact]
    public async Task Run_SessionIdleForLongerThanExpiry_IsRemovedAndLogged()
    {
        using var folder = new TemporaryFolder();
        var (time, log) = (new FakeTimeProvider(), new LogCapture());
        using var storage = RegistryStorage.Open(folder.Path, time);
        var sessions = new ObservedUploads(storage.Uploads);
        var uploads = new UploadService(storage.Staging, sessions, new BlobPublisher(storage.Content, storage.Blobs), time, Expiry);
        await using (new UploadExpiry(uploads, Expiry, time, log.CreateLogger<UploadExpiry>()))
        {
            var repository = RepositoryName.Parse("a/b");
            var old = await uploads.StartAsync(repository, DigestAlgorithm.Sha256, EffectiveLimits.None, CancellationToken.None);
            await sessions.AdvanceAsync(time, UploadExpiry.FirstRun);
            await sessions.AdvanceAsync(time, TimeSpan.FromHours(1));
            Assert.NotNull(await storage.Uploads.FindAsync(repository, old.Id, CancellationToken.None));

            for (var hour = 2; hour < 25; hour++)
            {
                await sessions.AdvanceAsync(time, TimeSpan.FromHours(1));
            }

            var young = await uploads.StartAsync(repository, DigestAlgorithm.Sha256, EffectiveLimits.None, CancellationToken.None);
            await sessions.AdvanceAsync(time, TimeSpan.FromHours(1));
            Assert.Equal(old.Id, await sessions.Removed.ReadAsync());
            Assert.NotNull(await storage.Uploads.FindAsync(repository, young.Id, CancellationToken.None));
        }

        Assert.Single(log.Lines, line => line.Level == LogLevel.Information && line.Message.Contains("1 idle", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(24 * 3600, 3600)]
    [InlineData(12 * 3600, 1800)]
    [InlineData(90L * 24 * 3600, 3600)]
    public void Interval_IsA24thOfTheExpiryWithinReason(long expirySeconds, long intervalSeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(intervalSeconds), UploadExpiry.IntervalFor(TimeSpan.FromSeconds(expirySeconds)));

    /// <summary>Tells of every look for idle sessions, and of every removal.</summary>
    private sealed class ObservedUploads(IUploadStore store) : IUploadStore
    {
        private readonly Channel<DateTimeOffset> _looks = Channel.CreateUnbounded<DateTimeOffset>();
        private readonly Channel<UploadId> _removed = Channel.CreateUnbounded<UploadId>();

        public ChannelReader<UploadId> Removed => _removed.Reader;

        public async Task AdvanceAsync(FakeTimeProvider time, TimeSpan delta)
        {
            time.Advance(delta);
            await _looks.Reader.ReadAsync();
        }

        public ValueTask AddAsync(UploadSession session, CancellationToken cancellationToken) => store.AddAsync(session, cancellationToken);

        public ValueTask<UploadSession?> FindAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken) =>
            store.FindAsync(repository, id, cancellationToken);

        public ValueTask TouchAsync(UploadId id, CancellationToken cancellationToken) => store.TouchAsync(id, cancellationToken);

        public ValueTask<bool> IsIdleAsync(UploadId id, DateTimeOffset before, CancellationToken cancellationToken) =>
            store.IsIdleAsync(id, before, cancellationToken);

        public async ValueTask<bool> RemoveAsync(UploadId id, CancellationToken cancellationToken)
        {
            var isRemoved = await store.RemoveAsync(id, cancellationToken);
            await _removed.Writer.WriteAsync(id, cancellationToken);
            return isRemoved;
        }

        public async ValueTask<IReadOnlyList<UploadId>> ListIdleAsync(DateTimeOffset before, CancellationToken cancellationToken)
        {
            var idle = await store.ListIdleAsync(before, cancellationToken);
            await _looks.Writer.WriteAsync(before, cancellationToken);
            return idle;
        }
    }
}
