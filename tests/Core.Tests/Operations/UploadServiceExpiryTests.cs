using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class UploadServiceExpiryTests : OperationTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public async Task ExpireAsync_IdleForLonger_IsDroppedWithItsBytes()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");
        Time.Advance(Expiry);
        var young = await StartAsync();
        Assert.Equal(0, await Uploads.ExpireAsync(default));

        Time.Advance(Tick);
        Assert.Equal(1, await Uploads.ExpireAsync(default));

        await AssertGoneAsync(id);
        Assert.Equal(0, await Uploads.LengthAsync(Repository, young, default));
    }

    [Fact]
    public async Task ExpireAsync_OldButUsed_Stays()
    {
        var id = await StartAsync();
        for (var day = 0; day < 7; day++)
        {
            Time.Advance(Expiry);
            await AppendAsync(id, "a");
        }

        Assert.Equal(0, await Uploads.ExpireAsync(default));

        await CompleteAsync(id, DigestOf("aaaaaaa"));
    }

    [Fact]
    public async Task ExpireAsync_RequestAtWork_Stays()
    {
        var id = await StartAsync();
        var body = new TestBody();
        var completing = Uploads.CompleteAsync(Repository, id, DigestOf("abc"), chunk: null, body.Reader, EffectiveLimits.None, default);
        Time.Advance(Expiry * 2);

        Assert.Equal(0, await Uploads.ExpireAsync(default));

        body.Send("abc"u8);
        body.End();
        await completing;
        Assert.Equal("abc", await PullAsync(DigestOf("abc")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExpireAsync_LongRequestFailed_IsIdleSinceThen(bool isLast)
    {
        using var gone = new CancellationTokenSource();
        var id = await StartAsync();
        var body = new TestBody();
        Task request = isLast
            ? Uploads.CompleteAsync(Repository, id, DigestOf("abc"), chunk: null, body.Reader, EffectiveLimits.None, gone.Token)
            : Uploads.AppendAsync(Repository, id, chunk: null, body.Reader, EffectiveLimits.None, gone.Token);
        Time.Advance(Expiry * 2);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);

        Time.Advance(Expiry);
        Assert.Equal(0, await Uploads.ExpireAsync(default));

        Time.Advance(Tick);
        Assert.Equal(1, await Uploads.ExpireAsync(default));
    }

    [Fact]
    public async Task ExpireAsync_UsedSinceItWasListed_Stays()
    {
        var id = await StartAsync();
        Time.Advance(Expiry + Tick);
        var uploads = NewUploads(new LateListing(Stores.Uploads, async () => await AppendAsync(id, "abc")));

        Assert.Equal(0, await uploads.ExpireAsync(default));

        await CompleteAsync(id, DigestOf("abc"));
    }

    [Fact]
    public async Task ExpireAsync_CompletedSinceItWasListed_IsNotCounted()
    {
        var id = await StartAsync();
        Time.Advance(Expiry + Tick);
        var uploads = NewUploads(new LateListing(Stores.Uploads, () => CompleteAsync(id, DigestOf("abc"), "abc")));

        Assert.Equal(0, await uploads.ExpireAsync(default));

        Assert.Equal("abc", await PullAsync(DigestOf("abc")));
    }

    /// <summary>Something happens between the listing of idle sessions and its use.</summary>
    private sealed class LateListing(IUploadStore store, Func<Task> meanwhile) : IUploadStore
    {
        public ValueTask AddAsync(UploadSession session, CancellationToken cancellationToken) => store.AddAsync(session, cancellationToken);

        public ValueTask<UploadSession?> FindAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken) =>
            store.FindAsync(repository, id, cancellationToken);

        public ValueTask TouchAsync(UploadId id, CancellationToken cancellationToken) => store.TouchAsync(id, cancellationToken);

        public ValueTask<bool> RemoveAsync(UploadId id, CancellationToken cancellationToken) => store.RemoveAsync(id, cancellationToken);

        public ValueTask<bool> IsIdleAsync(UploadId id, DateTimeOffset before, CancellationToken cancellationToken) =>
            store.IsIdleAsync(id, before, cancellationToken);

        public async ValueTask<IReadOnlyList<UploadId>> ListIdleAsync(DateTimeOffset before, CancellationToken cancellationToken)
        {
            var idle = await store.ListIdleAsync(before, cancellationToken);
            await meanwhile();
            return idle;
        }
    }
}
