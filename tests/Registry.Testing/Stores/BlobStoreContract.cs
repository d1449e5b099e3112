using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IBlobStore"/> must do.</summary>
public abstract class BlobStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    [Fact]
    public async Task FindAsync_NeverAdded_IsNull() => Assert.Null(await Stores.Blobs.FindAsync(Repository, DigestOf("nothing"), default));

    [Fact]
    public async Task FindAsync_AddedElsewhere_IsNull()
    {
        var digest = await AddBlobAsync(Other, "blob");
        await AddBlobAsync(Repository, "another");

        Assert.Null(await Stores.Blobs.FindAsync(Repository, digest, default));
    }

    [Fact]
    public async Task AddAsync_Published_IsFoundWithAHold()
    {
        var digest = await AddBlobAsync(Repository, "blob");

        Assert.Equal(new LinkedBlob(4, Time.GetUtcNow()), await Stores.Blobs.FindAsync(Repository, digest, default));
    }

    [Fact]
    public async Task AddAsync_NotPublished_RecordsNothing()
    {
        var session = new UploadSession(UploadId.New(), Repository, DigestAlgorithm.Sha256);
        await Stores.Uploads.AddAsync(session, default);

        Assert.False(await Stores.Blobs.AddAsync(Repository, DigestOf("nothing"), 7, session.Id, EffectiveLimits.None, default));

        Assert.Null(await Stores.Blobs.FindAsync(Repository, DigestOf("nothing"), default));
        Assert.Equal(session, await Stores.Uploads.FindAsync(Repository, session.Id, default));
    }

    [Fact]
    public async Task AddAsync_WithSession_EndsIt()
    {
        var session = new UploadSession(UploadId.New(), Repository, DigestAlgorithm.Sha256);
        await Stores.Uploads.AddAsync(session, default);

        Assert.True(await Stores.Blobs.AddAsync(Repository, Publish("blob"), 4, session.Id, EffectiveLimits.None, default));

        Assert.Null(await Stores.Uploads.FindAsync(Repository, session.Id, default));
    }

    [Fact]
    public async Task AddAsync_Again_RenewsTheHold()
    {
        var digest = await AddBlobAsync(Repository, "blob");
        var later = Later();

        await AddBlobAsync(Repository, "blob");

        Assert.Equal(later, await HoldOfBlobAsync(digest));
    }

    [Fact]
    public async Task AddAsync_ReferencedAlready_HasNoHold()
    {
        var digest = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(digest), "v1");
        await Stores.Blobs.RemoveAsync(Repository, digest, EffectiveLimits.None, default);

        await AddBlobAsync(Repository, "blob");

        Assert.Null(await HoldOfBlobAsync(digest));
    }

    [Fact]
    public async Task AddAsync_ManyAtOnce_AllSucceed()
    {
        var digest = Publish("blob");

        var added = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Stores.Blobs.AddAsync(Repository, digest, 4, null, EffectiveLimits.None, default).AsTask()));

        Assert.All(added, Assert.True);
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, digest, default));
    }

    [Fact]
    public async Task RenewHoldAsync_Unreferenced_StartsItAnew()
    {
        var digest = await AddBlobAsync(Repository, "blob");
        var later = Later();

        Assert.True(await Stores.Blobs.RenewHoldAsync(Repository, digest, default));

        Assert.Equal(later, await HoldOfBlobAsync(digest));
    }

    [Fact]
    public async Task RenewHoldAsync_Referenced_LeavesItWithout()
    {
        var digest = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(digest), "v1");

        Assert.True(await Stores.Blobs.RenewHoldAsync(Repository, digest, default));

        Assert.Null(await HoldOfBlobAsync(digest));
    }

    [Fact]
    public async Task RenewHoldAsync_NotHere_IsFalse()
    {
        var digest = await AddBlobAsync(Other, "blob");

        Assert.False(await Stores.Blobs.RenewHoldAsync(Repository, digest, default));
    }

    [Fact]
    public async Task MountAsync_SourceHoldsIt_LinksItAndRenewsBothHolds()
    {
        var digest = await AddBlobAsync(Other, "blob");
        var later = Later();

        Assert.True(await Stores.Blobs.MountAsync(Other, Repository, digest, EffectiveLimits.None, default));

        Assert.Equal(new LinkedBlob(4, later), await Stores.Blobs.FindAsync(Repository, digest, default));
        Assert.Equal(new LinkedBlob(4, later), await Stores.Blobs.FindAsync(Other, digest, default));
    }

    [Fact]
    public async Task MountAsync_SourceLacksIt_IsFalse()
    {
        var digest = await AddBlobAsync(RepositoryName.Parse("third"), "blob");
        await AddBlobAsync(Other, "another");

        Assert.False(await Stores.Blobs.MountAsync(Other, Repository, digest, EffectiveLimits.None, default));
        Assert.False(await Stores.Blobs.MountAsync(RepositoryName.Parse("nowhere"), Repository, digest, EffectiveLimits.None, default));

        Assert.Null(await Stores.Blobs.FindAsync(Repository, digest, default));
    }

    [Fact]
    public async Task MountAsync_OntoItself_KeepsIt()
    {
        var digest = await AddBlobAsync(Repository, "blob");

        Assert.True(await Stores.Blobs.MountAsync(Repository, Repository, digest, EffectiveLimits.None, default));

        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, digest, default));
    }

    [Fact]
    public async Task FindOriginAsync_SeveralHoldIt_IsTheOldestAccepted()
    {
        var digest = await AddBlobAsync(RepositoryName.Parse("z/first"), "blob");
        await AddBlobAsync(RepositoryName.Parse("m/second"), "blob");
        await AddBlobAsync(RepositoryName.Parse("a/third"), "blob");

        Assert.Equal("z/first", (await Stores.Blobs.FindOriginAsync(digest, _ => true, default)).ToString());
        Assert.Equal("m/second", (await Stores.Blobs.FindOriginAsync(digest, name => name.ToString() != "z/first", default)).ToString());
    }

    [Fact]
    public async Task FindOriginAsync_NoneAccepted_IsNull()
    {
        var digest = await AddBlobAsync(Repository, "blob");

        Assert.Null(await Stores.Blobs.FindOriginAsync(digest, _ => false, default));
        Assert.Null(await Stores.Blobs.FindOriginAsync(DigestOf("nothing"), _ => true, default));
    }

    [Fact]
    public async Task RemoveAsync_Linked_LeavesOtherRepositories()
    {
        var digest = await AddBlobAsync(Repository, "blob");
        await AddBlobAsync(Other, "blob");

        Assert.True(await Stores.Blobs.RemoveAsync(Repository, digest, EffectiveLimits.None, default));

        Assert.Null(await Stores.Blobs.FindAsync(Repository, digest, default));
        Assert.NotNull(await Stores.Blobs.FindAsync(Other, digest, default));
    }

    [Fact]
    public async Task RemoveAsync_NotHere_IsFalse()
    {
        var digest = await AddBlobAsync(Other, "blob");

        Assert.False(await Stores.Blobs.RemoveAsync(Repository, digest, EffectiveLimits.None, default));
    }

    [Fact]
    public async Task AddAsync_AfterRemove_IsFoundAgain()
    {
        var digest = await AddBlobAsync(Repository, "blob");
        await Stores.Blobs.RemoveAsync(Repository, digest, EffectiveLimits.None, default);

        await AddBlobAsync(Repository, "blob");

        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, digest, default));
    }
}
