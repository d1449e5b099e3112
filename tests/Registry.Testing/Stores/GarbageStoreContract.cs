using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>
/// What every <see cref="IGarbageStore"/> must do with links and blobs; manifests have <see cref="GarbageManifestContract"/> and
/// <see cref="GarbageSubjectContract"/>.
/// </summary>
public abstract class GarbageStoreContract(Func<TimeProvider, IStores> open, Func<IStores, IGarbageStore> storeOf) : StoreContract(open)
{
    private const int MoreThanAPage = 150;

    private IGarbageStore Garbage => storeOf(Stores);

    [Fact]
    public async Task ListLinks_UnreferencedBefore_AreListed()
    {
        var since = Time.GetUtcNow();
        var blob = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(await AddBlobAsync(Repository, "layer")), "v1");
        var later = Later();
        await AddBlobAsync(Repository, "young");

        var link = Assert.Single(await ListLinksAsync(later));

        Assert.Equal(new HeldLink(link.RepositoryId, link.BlobId, $"{Repository}", $"{blob}", 4, since, IsLast: true), link);
    }

    [Theory]
    [InlineData("unreferenced as long", true)]
    [InlineData("unreferenced since", false)]
    [InlineData("listed", false)]
    public async Task ListLinks_LinkedElsewhere_IsLastWhereThatIsGarbageToo(string elsewhere, bool isLast)
    {
        await AddBlobAsync(Other, "blob");
        var blob = await AddBlobAsync(Repository, "blob");
        var later = Later();
        await (elsewhere switch
        {
            "listed" => PutAsync("image", Image(blob), "v1"),
            "unreferenced since" => Stores.Blobs.RenewHoldAsync(Repository, blob, default).AsTask(),
            _ => Task.CompletedTask,
        });

        var link = (await ListLinksAsync(later)).Single(link => link.Repository == Other.ToString());

        Assert.Equal(isLast, link.IsLast);
    }

    [Fact]
    public async Task ListLinks_MoreThanAPage_GivesEachOnceTheLongestFirst()
    {
        await AddManyAsync();

        var times = (await Garbage.ListLinksAsync(Later(), default).JoinSeveralAsync(MoreThanAPage)).Select(link => link.UnreferencedAt);

        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task ListLinks_EachPageIsRemoved_MissesNone()
    {
        await AddManyAsync();
        var (later, removed) = (Later(), 0);

        await foreach (var page in Garbage.ListLinksAsync(later, default))
        {
            removed += (await Garbage.RemoveLinksAsync(page, later, default)).Count;
        }

        Assert.Equal(MoreThanAPage, removed);
    }

    [Fact]
    public async Task RemoveLinks_StillUnreferenced_GoOnce()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        var later = Later();
        var links = await ListLinksAsync(later);

        Assert.Equal(links, await Garbage.RemoveLinksAsync(links, later, default));

        Assert.Null(await Stores.Blobs.FindAsync(Repository, blob, default));
        Assert.Empty(await Garbage.RemoveLinksAsync(links, later, default));
    }

    [Theory]
    [InlineData("told that it exists")]
    [InlineData("pushed again")]
    [InlineData("mounted")]
    [InlineData("listed")]
    public async Task RemoveLinks_WantedSince_Stay(string reason)
    {
        var blob = await AddBlobAsync(Repository, "blob");
        var another = await AddBlobAsync(Repository, "another");
        var later = Later();
        var links = await ListLinksAsync(later);
        await (reason switch
        {
            "told that it exists" => Stores.Blobs.RenewHoldAsync(Repository, blob, default).AsTask(),
            "pushed again" => AddBlobAsync(Repository, "blob"),
            "mounted" => Stores.Blobs.MountAsync(Repository, Other, blob, EffectiveLimits.None, default).AsTask(),
            _ => (Task)PutAsync("image", Image(blob), "v1"),
        });

        var removed = await Garbage.RemoveLinksAsync(links, later, default);

        Assert.Equal(another.ToString(), Assert.Single(removed).Blob);
        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, blob, default));
    }

    [Fact]
    public async Task RemoveLinks_Cancelled_RemovesNothing()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        var later = Later();
        var links = await ListLinksAsync(later);

        await AssertCancelsAsync(cancelled => Garbage.RemoveLinksAsync(links, later, cancelled));

        Assert.NotNull(await Stores.Blobs.FindAsync(Repository, blob, default));
    }

    [Fact]
    public async Task ListBlobs_LastLinkWasRemoved_UnlinkedForAsLongAsItWasUnreferenced()
    {
        var since = Time.GetUtcNow();
        var blob = await AddBlobAsync(Repository, "blob");
        var later = Later();
        Assert.Empty(await ListBlobsAsync(later));
        await Garbage.RemoveLinksAsync(await ListLinksAsync(later), later, default);

        var unlinked = Assert.Single(await ListBlobsAsync(later));

        Assert.Equal(new UnlinkedBlob(unlinked.Id, blob.ToString(), 4, since), unlinked);
    }

    [Fact]
    public async Task ListBlobs_OneOfTwoLinksWasRemoved_IsNotListed()
    {
        await AddBlobAsync(Other, "blob");
        await PutAsync("image", Image(await AddBlobAsync(Repository, "blob")), "v1");
        var later = Later();

        Assert.Single(await Garbage.RemoveLinksAsync(await ListLinksAsync(later), later, default));

        Assert.Empty(await ListBlobsAsync(later));
    }

    [Fact]
    public async Task ListBlobs_Deleted_AreListedOnceThatIsBefore()
    {
        await AddBlobAsync(Repository, "blob");
        var deletedAt = Later();
        await Stores.Blobs.RemoveAsync(Repository, DigestOf("blob"), EffectiveLimits.None, default);

        Assert.Empty(await ListBlobsAsync(deletedAt));

        Assert.Equal(deletedAt, Assert.Single(await ListBlobsAsync(Later())).UnlinkedAt);
    }

    [Fact]
    public async Task ListBlobs_MoreThanAPage_GivesEachOnceTheLongestFirst()
    {
        await AddManyAsync();
        var later = Later();
        await Garbage.RemoveLinksAsync(await ListLinksAsync(later), later, default);

        var times = (await Garbage.ListBlobsAsync(later, default).JoinSeveralAsync(MoreThanAPage)).Select(blob => blob.UnlinkedAt);

        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task RemoveBlobs_StillUnlinked_GoOnceAndTheirContentStays()
    {
        var blob = await AddUnlinkedAsync();
        var later = Later();
        var blobs = await ListBlobsAsync(later);

        Assert.Equal(blobs, await Garbage.RemoveBlobsAsync(blobs, later, default));

        Assert.Empty(await ListBlobsAsync(later));
        Assert.Empty(await Garbage.RemoveBlobsAsync(blobs, later, default));
        Assert.NotNull(Stores.Content.Length(blob));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RemoveBlobs_LinkedSince_Stay(bool isDeletedAgain)
    {
        await AddUnlinkedAsync();
        var later = Later();
        var blobs = await ListBlobsAsync(later);
        await AddBlobAsync(Other, "blob");
        if (isDeletedAgain)
        {
            await Stores.Blobs.RemoveAsync(Other, DigestOf("blob"), EffectiveLimits.None, default);
        }

        Assert.Empty(await Garbage.RemoveBlobsAsync(blobs, later, default));

        Assert.Equal(isDeletedAgain ? 1 : 0, (await ListBlobsAsync(Later())).Count);
    }

    [Fact]
    public async Task RemoveBlobs_Cancelled_RemovesNothing()
    {
        await AddUnlinkedAsync();
        var later = Later();
        var blobs = await ListBlobsAsync(later);

        await AssertCancelsAsync(cancelled => Garbage.RemoveBlobsAsync(blobs, later, cancelled));

        Assert.Equal(blobs, await ListBlobsAsync(later));
    }

    private Task<List<HeldLink>> ListLinksAsync(DateTimeOffset before) => Garbage.ListLinksAsync(before, default).JoinAsync();

    private Task<List<UnlinkedBlob>> ListBlobsAsync(DateTimeOffset before) => Garbage.ListBlobsAsync(before, default).JoinAsync();

    private async Task<Digest> AddUnlinkedAsync()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await Stores.Blobs.RemoveAsync(Repository, blob, EffectiveLimits.None, default);
        return blob;
    }

    /// <summary>Adds blobs, and renews the holds of those that came first: these are listed last.</summary>
    private async Task AddManyAsync()
    {
        var blobs = await Task.WhenAll(Enumerable.Range(0, MoreThanAPage).Select(number => AddBlobAsync(Repository, $"blob {number}")));
        Later();
        foreach (var blob in blobs[..(MoreThanAPage / 2)])
        {
            await Stores.Blobs.RenewHoldAsync(Repository, blob, default);
        }
    }
}
