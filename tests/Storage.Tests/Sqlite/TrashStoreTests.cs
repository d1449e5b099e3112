using Registry.Core.Errors;
using Registry.Core.Stores;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class TrashStoreTests() : TrashStoreContract(TemporaryStores.Open)
{
    private readonly List<string> _failed = [];

    protected override IGarbageStore Garbage => Temporary.Storage.Garbage;

    protected override ITrashStore Trash => Temporary.Storage.Trash;

    private TemporaryStores Temporary => (TemporaryStores)Stores;

    [Fact]
    public async Task Move_ContentCannotBeMoved_IsToldAndALaterRunTriesAgain()
    {
        var blob = await AddRemovedAsync("another", "blob");
        var obstacle = Directory.CreateDirectory(Path.Join(Temporary.Folder, "trash", blob.Hex.ToString()));

        await Trash.MoveAsync(after: null, Fail, default);

        Assert.Equal(blob.ToString(), Assert.Single(_failed));
        Assert.NotNull(Stores.Content.Length(blob));
        Assert.Null(Stores.Content.Length(DigestOf("another")));

        obstacle.Delete();
        await MoveAsync(after: null);
        Assert.Null(Stores.Content.Length(blob));
    }

    [Fact]
    public async Task Move_DigestIsDamaged_IsToldOnceAndTheOthersMove()
    {
        Temporary.Execute("INSERT INTO trash (digest) VALUES ('sha256:oops')");
        var blob = await AddRemovedAsync("blob");

        await Trash.MoveAsync(after: null, Fail, default);

        Assert.Equal("sha256:oops", Assert.Single(_failed));
        Assert.Null(Stores.Content.Length(blob));
        Assert.Null(await MoveAsync(after: null));
    }

    /// <summary>A folder that was found clean is not read again, but the move out of it may not have come to the disk.</summary>
    [Fact]
    public async Task Move_TakenBackByALossOfPower_LeavesLitterThatIsFound()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        var file = Temporary.FileOf(blob);
        var folder = Path.GetDirectoryName(file)!;
        var changedAt = DateTime.UnixEpoch;
        Directory.SetLastWriteTimeUtc(folder, changedAt);
        Assert.Empty(await ListLitterAsync());
        await AddRemovedAsync("blob");
        await MoveAsync(after: null);

        await File.WriteAllTextAsync(file, "blob");
        File.SetLastWriteTimeUtc(file, changedAt);
        Directory.SetLastWriteTimeUtc(folder, changedAt);

        Assert.Equal([new LitterBlob(blob, 4)], await ListLitterAsync());
    }

    [Fact]
    public void Delete_CannotBeDeleted_FailsAsUnavailable()
    {
        Directory.CreateDirectory(Path.Join(Temporary.Folder, "trash", "folder"));

        AssertFails(RegistryErrorCode.StorageUnavailable, () => Trash.Delete(new TrashedFile("folder", 0)));
    }

    private Task<List<LitterBlob>> ListLitterAsync() => Temporary.Storage.Litter.ListBlobsAsync(Time.GetUtcNow(), default).JoinAsync();

    private void Fail(string digest, string reason)
    {
        Assert.NotEmpty(reason);
        _failed.Add(digest);
    }
}
