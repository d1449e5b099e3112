using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IUploadStore"/> must do.</summary>
public abstract class UploadStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public async Task FindAsync_Added_IsTheSession(DigestAlgorithm algorithm)
    {
        var session = new UploadSession(UploadId.New(), Repository, algorithm);

        await Stores.Uploads.AddAsync(session, default);

        Assert.Equal(session, await Stores.Uploads.FindAsync(Repository, session.Id, default));
    }

    [Fact]
    public async Task FindAsync_OtherRepository_IsNull()
    {
        var session = await AddAsync();

        Assert.Null(await Stores.Uploads.FindAsync(Other, session.Id, default));
    }

    [Fact]
    public async Task FindAsync_Unknown_IsNull() => Assert.Null(await Stores.Uploads.FindAsync(Repository, UploadId.New(), default));

    [Fact]
    public async Task RemoveAsync_Added_ForgetsIt()
    {
        var session = await AddAsync();

        Assert.True(await Stores.Uploads.RemoveAsync(session.Id, default));
        Assert.False(await Stores.Uploads.RemoveAsync(session.Id, default));

        Assert.Null(await Stores.Uploads.FindAsync(Repository, session.Id, default));
    }

    [Fact]
    public async Task ListIdleAsync_UsedBefore_AreListedLongestIdleFirst()
    {
        var first = await AddAsync();
        Later();
        var second = await AddAsync();
        var before = Later();
        await AddAsync();

        Assert.Equal([first.Id, second.Id], await Stores.Uploads.ListIdleAsync(before, default));
    }

    [Fact]
    public async Task TouchAsync_Idle_IsIdleNoMore()
    {
        var session = await AddAsync();
        var before = Later();
        Assert.Equal([session.Id], await Stores.Uploads.ListIdleAsync(before, default));

        await Stores.Uploads.TouchAsync(session.Id, default);

        Assert.Empty(await Stores.Uploads.ListIdleAsync(before, default));
    }

    [Fact]
    public async Task IsIdleAsync_UsedSince_OnlyWhenItIsIdleAgain()
    {
        var session = await AddAsync();
        var before = Later();
        await Stores.Uploads.TouchAsync(session.Id, default);

        Assert.False(await Stores.Uploads.IsIdleAsync(session.Id, before, default));
        Assert.True(await Stores.Uploads.IsIdleAsync(session.Id, Later(), default));
        Assert.False(await Stores.Uploads.IsIdleAsync(UploadId.New(), Later(), default));
    }

    private async Task<UploadSession> AddAsync()
    {
        var session = new UploadSession(UploadId.New(), Repository, DigestAlgorithm.Sha256);
        await Stores.Uploads.AddAsync(session, default);
        return session;
    }
}
