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

    private void Stage(string text)
    {
        using (var staged = Stores.Staging.Create(_id))
        {
            staged.Append(BytesOf(text));
        }

        Date(Path.Join(Folder, "uploads", _id.ToString()));
    }
}
