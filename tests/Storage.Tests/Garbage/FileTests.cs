using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Storage.Tests.Garbage;

public sealed class FileTests : GarbageTests
{
    private readonly UploadId _id = UploadId.New();

    [Fact]
    public async Task Run_UploadIdle_GivesItsBytesBack()
    {
        await StartAsync("bytes");
        Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(1));

        var result = await RunAsync();

        Assert.Null(await Stores.Uploads.FindAsync(Repository, _id, default));
        Assert.Empty(FilesIn("uploads"));
        Assert.Equal(5, result.FreedBytes);
        Assert.Equal(GarbageKind.Upload, Assert.Single(Items).Kind);
    }

    [Fact]
    public async Task Run_UploadUsed_Stays()
    {
        await StartAsync("bytes");
        Time.Advance(TimeSpan.FromDays(1));

        await RunAsync();

        Assert.Equal(5, Stores.Staging.Length(_id));
    }

    [Fact]
    public async Task Run_UploadIdleButBeingWritten_Stays()
    {
        await StartAsync("bytes");
        Time.Advance(TimeSpan.FromDays(2));
        using (Stores.Staging.Open(_id))
        {
            await RunAsync();
        }

        Assert.Equal(5, Stores.Staging.Length(_id));
        Assert.NotNull(await Stores.Uploads.FindAsync(Repository, _id, default));
    }

    [Fact]
    public async Task Run_StagedWithoutSession_GoesAfterTheGrace()
    {
        Stage("bytes");
        await RunAsync();
        Assert.Single(FilesIn("uploads"));

        PassGrace();
        var result = await RunAsync();

        Assert.Empty(FilesIn("uploads"));
        Assert.Equal(5, result.FreedBytes);
    }

    [Fact]
    public async Task Run_StagedWithoutSessionButBeingWritten_Stays()
    {
        Stage("bytes");
        PassGrace();
        using (Stores.Staging.Open(_id))
        {
            await RunAsync();
        }

        Assert.Single(FilesIn("uploads"));
    }

    [Fact]
    public async Task Run_StagedFileGoesMeanwhile_IsNoProblem()
    {
        Stage("bytes");
        Stage("others", UploadId.New());
        PassGrace();

        await RunAsync(step => Array.ForEach(step == "before staged" ? FilesIn("uploads") : [], File.Delete));

        Assert.Empty(Problems);
    }

    [Fact]
    public async Task Run_ContentWithoutRow_GoesAfterTheGrace()
    {
        var litter = Publish("litter");
        Date(FileOf(litter));
        await RunAsync();
        Assert.NotNull(Stores.Content.Length(litter));

        PassGrace();
        var result = await RunAsync();

        await AssertGoneAsync(litter);
        Assert.Equal(6, result.FreedBytes);
        Assert.Equal(GarbageKind.BlobFile, Assert.Single(Items).Kind);
    }

    [Fact]
    public async Task Run_ContentRecordedWhileItIsSwept_Stays()
    {
        var blob = Publish("blob");
        Date(FileOf(blob));
        PassGrace();

        await RunAsync(step => _ = step == "before litter" ? AddBlobAsync(Repository, "blob").GetAwaiter().GetResult() : default);

        await AssertWholeAsync(blob);
    }

    [Fact]
    public async Task Run_FolderLookedAtBefore_LitterInItIsFoundAllTheSame()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(blob), "v1");
        Date(Path.GetDirectoryName(FileOf(blob))!);
        PassGrace();
        await RunAsync();
        var litter = Path.Join(Path.GetDirectoryName(FileOf(blob)), blob.Hex[..2].ToString() + new string('0', 62));
        File.WriteAllText(litter, "litter");
        File.SetLastWriteTimeUtc(litter, DateTime.UnixEpoch);

        await RunAsync();

        Assert.False(File.Exists(litter));
        await AssertWholeAsync(blob);
    }

    [Fact]
    public async Task Run_FolderUnchangedSinceItWasLookedAt_IsNotReadAgain()
    {
        var blob = await AddBlobAsync(Repository, "blob");
        await PutAsync("image", Image(blob), "v1");
        Date(Path.GetDirectoryName(FileOf(blob))!);
        PassGrace();
        await RunAsync();

        Execute("DELETE FROM reference; DELETE FROM blob_link; DELETE FROM blob");
        Date(FileOf(blob));
        PassGrace();
        await RunAsync();

        Assert.NotNull(Stores.Content.Length(blob));
    }

    [Fact]
    public async Task Run_TrashOfARunThatWasKilled_IsEmptied()
    {
        await File.WriteAllTextAsync(Path.Join(Folder, "trash", "left"), "left over");

        var result = await RunAsync();

        Assert.Empty(FilesIn("trash"));
        Assert.Equal(9, result.FreedBytes);
    }

    private async Task StartAsync(string text)
    {
        await Stores.Uploads.AddAsync(new UploadSession(_id, Repository, DigestAlgorithm.Sha256), default);
        Stage(text);
    }

    private void Stage(string text) => Stage(text, _id);

    private void Stage(string text, UploadId id)
    {
        using (var staged = Stores.Staging.Create(id))
        {
            staged.Append(BytesOf(text));
        }

        Date(Path.Join(Folder, "uploads", id.ToString()));
    }
}
