using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Storage.Tests.Garbage;

/// <summary>A run that ends between any two of its steps: what stays stays whole, and the next run finishes.</summary>
public sealed class CrashTests : GarbageTests
{
    private const string Steps =
        "before staged,after staged,before delete,after delete,before session,after session,"
        + "before litter,within litter,after litter,before manifests,after manifests,"
        + "before links,after links,before blobs,after blobs,before move,within move,after move";

    private readonly UploadId _upload = UploadId.New();

    public static TheoryData<string> EachStep() => [.. Steps.Split(',')];

    [Theory]
    [MemberData(nameof(EachStep))]
    public async Task Run_EndsAtAStep_TheNextFinishes(string step)
    {
        var (kept, blob, litter) = await FillAsync();

        await CrashAsync(step);
        await AssertWholeAsync(kept);
        await RunAsync(UntaggedPolicy);

        await AssertWholeAsync(kept);
        await AssertGoneAsync(blob);
        await AssertGoneAsync(litter);
        Assert.Null(await FindAsync(DigestOf("untagged")));
        Assert.Empty(FilesIn("uploads"));
        Assert.Null(await Stores.Uploads.FindAsync(Repository, _upload, default));
        Assert.Empty(Problems);
    }

    [Theory]
    [MemberData(nameof(EachStep))]
    public async Task Run_EndsAtAStep_WhatIsPushedAgainBeforeTheNextStays(string step)
    {
        var (kept, blob, litter) = await FillAsync();

        await CrashAsync(step);
        await AddBlobAsync(Repository, "blob");
        await AddBlobAsync(Repository, "litter");
        await RunAsync(UntaggedPolicy);

        await AssertWholeAsync(kept);
        await AssertWholeAsync(blob);
        await AssertWholeAsync(litter);
    }

    private async Task<(Digest Kept, Digest Blob, Digest Litter)> FillAsync()
    {
        var kept = await AddBlobAsync(Repository, "kept");
        await PutAsync("image", Image(kept), "v1");
        await PutAsync("untagged", Image(kept));
        var blob = await AddBlobAsync(Repository, "blob");
        var litter = Publish("litter");
        Date(FileOf(litter));
        await Stores.Uploads.AddAsync(new UploadSession(_upload, Repository, DigestAlgorithm.Sha256), default);
        Stores.Staging.Create(_upload).Dispose();
        Time.Advance(TimeSpan.FromDays(8));
        return (kept, blob, litter);
    }

    private async Task CrashAsync(string step)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(
            reached => _ = Reaches(reached, step) ? throw new InvalidOperationException(step) : reached, UntaggedPolicy));
        Reopen();
    }

    /// <summary>Whether a step is reached. Within a transaction that moves files they are moved, and it is not committed.</summary>
    private bool Reaches(string reached, string step)
    {
        if (step.StartsWith("within ", StringComparison.Ordinal) && reached == step.Replace("within", "before", StringComparison.Ordinal))
        {
            var file = FileOf(DigestOf(reached == "before move" ? "blob" : "litter"));
            File.Move(file, Path.Join(Folder, "trash", Path.GetFileName(file)));
            return true;
        }

        return reached == step;
    }
}
