using System.IO.Pipelines;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Storage.Tests.Garbage;

/// <summary>
/// A server that ends between any two steps of publishing: what was acknowledged is there, the client can go on, and what is left behind
/// goes.
/// </summary>
public sealed class PublishCrashTests : GarbageTests
{
    private readonly UploadId _upload = UploadId.New();

    public static TheoryData<string> EachStep() =>
        ["staged", "sealed", "linked", "flushed", "before record", "after record", "before discard", "after discard"];

    [Theory]
    [MemberData(nameof(EachStep))]
    public async Task Publish_EndsAtAStep_TheClientGoesOn(string step)
    {
        var blob = await CrashAsync(step);

        if (await Stores.Uploads.FindAsync(Repository, _upload, default) is not null)
        {
            Assert.False(await IsHereAsync(blob));
            await CompleteAsync(new UploadService(
                Stores.Staging, Stores.Uploads, new BlobPublisher(Stores.Content, Stores.Blobs), Time, Policy.UploadExpiry));
        }

        await AssertWholeAsync(blob);
        PassGrace();
        await RunAsync();
        Assert.Empty(FilesIn("uploads"));
    }

    [Theory]
    [MemberData(nameof(EachStep))]
    public async Task Publish_EndsAtAStepAndNobodyGoesOn_LeavesNothing(string step)
    {
        var blob = await CrashAsync(step);
        Time.Advance(Policy.UploadExpiry + Grace);

        await RunAsync();

        await AssertGoneAsync(blob);
        Assert.Null(await Stores.Uploads.FindAsync(Repository, _upload, default));
        Assert.Empty(FilesIn("uploads"));
        Assert.Empty(FilesIn("blobs"));
        Assert.Empty(Problems);
    }

    [Theory]
    [MemberData(nameof(EachStep))]
    public async Task Publish_EndsAtAStep_AnotherPushOfTheSameStays(string step)
    {
        var blob = await CrashAsync(step);
        Time.Advance(Policy.UploadExpiry + Grace);
        await AddBlobAsync(Repository, "blob");

        await RunAsync();
        await PutAsync("image", Image(blob), "v1");
        PassGrace();
        await RunAsync();

        await AssertWholeAsync(blob);
        Assert.Empty(FilesIn("uploads"));
    }

    /// <summary>Publishes an upload until a step is reached, and leaves everything as it is then.</summary>
    private async Task<Digest> CrashAsync(string step)
    {
        await Stores.Uploads.AddAsync(new UploadSession(_upload, Repository, DigestAlgorithm.Sha256), default);
        using (var staged = Stores.Staging.Create(_upload))
        {
            staged.Append(BytesOf("blob"));
        }

        var stores = Interrupt(Storage, reached => _ = reached == step ? throw new InvalidOperationException(step) : reached);
        var uploads = new UploadService(stores, Stores.Uploads, new BlobPublisher(stores, stores), Time, Policy.UploadExpiry);
        await Assert.ThrowsAsync<InvalidOperationException>(() => CompleteAsync(uploads));
        Reopen();
        foreach (var file in FilesIn("uploads").Concat(FilesIn("blobs")))
        {
            Date(file);
        }

        return DigestOf("blob");
    }

    private Task CompleteAsync(UploadService uploads) => uploads.CompleteAsync(
        Repository, _upload, DigestOf("blob"), chunk: null, new BodyReader(PipeReader.Create(Stream.Null), TimeSpan.FromMinutes(1), TimeProvider.System), EffectiveLimits.None, default);
}
