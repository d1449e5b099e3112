using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class LitterStoreTests() : LitterStoreContract(TemporaryStores.Open)
{
    protected override ILitterStore Litter => Temporary.Storage.Litter;

    protected override ITrashStore Trash => Temporary.Storage.Trash;

    private TemporaryStores Temporary => (TemporaryStores)Stores;

    [Fact]
    public void ListStaged_NameIsNoUpload_IsLeftAlone()
    {
        Write(Path.Join(Temporary.Folder, "uploads", "notes.txt"));

        Assert.Empty(Litter.ListStaged(Later()));
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("ab12")]
    public async Task ListBlobs_NameIsNoDigest_IsLeftAlone(string name)
    {
        var litter = PublishLitter("litter");
        Write(Path.Join(FolderOf(litter), name));

        Assert.Equal([new LitterBlob(litter, 6)], await ListAsync(Later()));
    }

    [Fact]
    public async Task ListBlobs_ManyInOneFolder_GivesEachOnceInPages()
    {
        const int Many = 150;
        var litter = PublishLitter("litter");
        for (var number = 1; number < Many; number++)
        {
            Write(Path.Join(FolderOf(litter), litter.Hex[..2].ToString() + number.ToString("x62", CultureInfo.InvariantCulture)));
        }

        await Litter.ListBlobsAsync(Later(), default).JoinSeveralAsync(Many);
    }

    /// <summary>Its file may go only once the removal of its record has reached the disk, which the way to the trash sees to.</summary>
    [Fact]
    public async Task ListBlobs_OnItsWayToTheTrash_IsLeftToThat()
    {
        await AddBlobAsync(Repository, "blob");

        Temporary.Execute("INSERT INTO trash (digest) SELECT digest FROM blob; DELETE FROM blob_link; DELETE FROM blob");

        Assert.Empty(await ListAsync(Later()));
    }

    [Fact]
    public async Task ListBlobs_FolderUnchangedSinceItWasFoundClean_IsNotReadAgain()
    {
        var blob = await FindCleanAsync();

        Temporary.Execute("DELETE FROM blob_link; DELETE FROM blob");

        Assert.Empty(await ListAsync(Later()));
        Touch(FolderOf(blob));
        Assert.Single(await ListAsync(Later()));
    }

    [Fact]
    public async Task ListBlobs_FolderHeldLitter_IsReadAgain()
    {
        var litter = PublishLitter("litter");
        Touch(FolderOf(litter));
        Later();
        Assert.Single(await ListAsync(Time.GetUtcNow()));

        Assert.Single(await ListAsync(Time.GetUtcNow()));
    }

    /// <summary>What is written at that very moment changes a folder without changing its time.</summary>
    [Fact]
    public async Task ListBlobs_FolderChangedSinceTheMoment_IsReadAgain()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        Stamp(blob);
        Touch(FolderOf(blob));
        Assert.Empty(await ListAsync(Time.GetUtcNow()));

        Temporary.Execute("DELETE FROM blob_link; DELETE FROM blob");

        Assert.Single(await ListAsync(Later()));
    }

    [Fact]
    public async Task Trash_CannotBeMoved_FailsAsUnavailable()
    {
        var (id, litter) = (UploadId.New(), PublishLitter("litter"));
        Stores.Staging.Create(id).Dispose();
        Directory.CreateDirectory(Path.Join(Temporary.Folder, "trash", id.ToString()));
        Directory.CreateDirectory(Path.Join(Temporary.Folder, "trash", litter.Hex.ToString()));

        AssertFails(RegistryErrorCode.StorageUnavailable, () => Litter.TrashStaged(id));
        var exception = await Assert.ThrowsAsync<RegistryException>(
            async () => await Litter.TrashBlobsAsync([new LitterBlob(litter, 6)], default));

        Assert.Equal(RegistryErrorCode.StorageUnavailable, exception.Code);
        Assert.NotNull(Stores.Staging.Length(id));
        Assert.NotNull(Stores.Content.Length(litter));
    }

    protected override void Stamp(UploadId id) => Touch(Path.Join(Temporary.Folder, "uploads", id.ToString()));

    protected override void Stamp(Digest digest) => Touch(Temporary.FileOf(digest));

    /// <summary>Has the folder of a blob, and nothing else in it, found clean.</summary>
    private async Task<Digest> FindCleanAsync()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        Stamp(blob);
        Touch(FolderOf(blob));
        Assert.Empty(await ListAsync(Later()));
        return blob;
    }

    private string FolderOf(Digest digest) => Path.GetDirectoryName(Temporary.FileOf(digest))!;

    private void Write(string path)
    {
        File.WriteAllText(path, "litter");
        Touch(path);
    }

    /// <summary>Dates a file or folder by the clock of the test.</summary>
    private void Touch(string path) => File.SetLastWriteTimeUtc(path, Time.GetUtcNow().UtcDateTime);
}
