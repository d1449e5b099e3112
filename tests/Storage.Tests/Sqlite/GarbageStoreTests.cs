using Registry.Core.Stores;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class GarbageStoreTests() : GarbageStoreContract(TemporaryStores.Open, stores => ((TemporaryStores)stores).Storage.Garbage)
{
    private TemporaryStores Temporary => (TemporaryStores)Stores;

    [Fact]
    public async Task RemoveLinks_HoldOfAListedBlobIsWrong_IsPutRight()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(blob), "v1");
        Temporary.Execute("UPDATE blob_link SET unreferenced_at = 1");
        var links = await ListLinksAsync();

        Assert.Empty(await Temporary.Storage.Garbage.RemoveLinksAsync(links, Time.GetUtcNow(), default));

        Assert.Single(links);
        Assert.Null(await HoldOfBlobAsync(blob));
    }

    [Fact]
    public async Task RemoveLinksAndBlobs_DigestIsDamaged_GoByTheNameThatIsStored()
    {
        await AddBlobAsync(Repository, "blob");
        Temporary.Execute("UPDATE blob SET digest = 'sha256:oops'");
        var later = Later();

        var links = await Temporary.Storage.Garbage.RemoveLinksAsync(await ListLinksAsync(), later, default);
        var blobs = await Temporary.Storage.Garbage.ListBlobsAsync(later, default).JoinAsync();

        Assert.Equal("sha256:oops", Assert.Single(links).Blob);
        Assert.Equal("sha256:oops", Assert.Single(await Temporary.Storage.Garbage.RemoveBlobsAsync(blobs, later, default)).Digest);
    }

    private Task<List<HeldLink>> ListLinksAsync() => Temporary.Storage.Garbage.ListLinksAsync(Time.GetUtcNow(), default).JoinAsync();
}
