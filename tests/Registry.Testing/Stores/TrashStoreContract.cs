using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="ITrashStore"/> must do with what the <see cref="IGarbageStore"/> over the same storage removes.</summary>
public abstract class TrashStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    /// <summary>What nothing references.</summary>
    protected abstract IGarbageStore Garbage { get; }

    /// <summary>The store under test.</summary>
    protected abstract ITrashStore Trash { get; }

    [Fact]
    public async Task Move_NothingRemoved_IsOver()
    {
        await AddBlobAsync(Repository, "blob");

        Assert.Null(await MoveAsync(after: null));

        Assert.Empty(Trash.List());
    }

    [Fact]
    public async Task Move_Removed_IsContentNoMore()
    {
        var blob = await AddRemovedAsync("blob");

        Assert.Equal(blob.ToString(), await MoveAsync(after: null));

        Assert.Null(Stores.Content.Length(blob));
        Assert.Equal(4, Assert.Single(Trash.List()).Size);
    }

    [Fact]
    public async Task Move_AllMoved_IsOverForTheNextRunToo()
    {
        await AddRemovedAsync("blob");
        var last = await MoveAsync(after: null);

        Assert.Null(await MoveAsync(last));

        Assert.Null(await MoveAsync(after: null));
    }

    [Fact]
    public async Task Move_MoreThanABatch_MovesEachInOrder()
    {
        const int Many = 150;
        string[] texts = [.. Enumerable.Range(0, Many).Select(number => $"blob {number}")];
        await AddRemovedAsync(texts);

        var last = new List<string>();
        for (var digest = await MoveAsync(after: null); digest is not null; digest = await MoveAsync(digest))
        {
            last.Add(digest);
        }

        Assert.InRange(last.Count, 2, Many);
        Assert.Equal(last.Order(StringComparer.Ordinal), last);
        Assert.Equal(texts.Select(text => DigestOf(text).ToString()).Max(StringComparer.Ordinal), last[^1]);
        Assert.Equal(Many, Trash.List().Count());
    }

    [Fact]
    public async Task Move_PushedAgainSince_StaysWhereItIs()
    {
        var blob = await AddRemovedAsync("blob");
        await AddBlobAsync(Repository, "blob");

        await MoveAsync(after: null);

        Assert.Equal(4, Stores.Content.Length(blob));
        Assert.Empty(Trash.List());
    }

    [Fact]
    public async Task Move_PushedAgainAndRemovedAgain_IsContentNoMore()
    {
        var blob = await AddRemovedAsync("blob");
        await AddBlobAsync(Repository, "blob");
        await MoveAsync(after: null);
        await AddRemovedAsync("blob");

        await MoveAsync(after: null);

        Assert.Null(Stores.Content.Length(blob));
    }

    [Fact]
    public async Task Move_PushedAfterwards_IsAnotherFile()
    {
        var blob = await AddRemovedAsync("blob");
        await MoveAsync(after: null);
        await AddBlobAsync(Repository, "blob");

        Trash.Delete(Assert.Single(Trash.List()));

        Assert.Equal(4, Stores.Content.Length(blob));
    }

    [Fact]
    public async Task Move_Cancelled_MovesNothing()
    {
        var blob = await AddRemovedAsync("blob");

        await AssertCancelsAsync(cancelled => Trash.MoveAsync(after: null, Fail, cancelled));

        Assert.Equal(4, Stores.Content.Length(blob));
        Assert.Empty(Trash.List());
    }

    [Fact]
    public async Task Delete_Moved_GivesItsBytesBack()
    {
        await AddRemovedAsync("blob", "another");
        await MoveAsync(after: null);

        var freed = Trash.List().ToList().Sum(Trash.Delete);

        Assert.Equal("blob".Length + "another".Length, freed);
        Assert.Empty(Trash.List());
    }

    [Fact]
    public async Task List_UploadStillHoldsTheBytes_HasNoneToGiveBackUntilThatIsGone()
    {
        var upload = UploadId.New();
        using (var staged = Stores.Staging.Create(upload))
        {
            staged.Append(BytesOf("blob"));
            Stores.Content.Publish(staged, DigestOf("blob"));
        }

        await Stores.Blobs.AddAsync(Repository, DigestOf("blob"), 4, session: null, EffectiveLimits.None, default);
        await RemoveAsync();
        await MoveAsync(after: null);

        Assert.Equal(0, Assert.Single(Trash.List()).Size);
        Stores.Staging.Discard(upload);
        Assert.Equal(4, Assert.Single(Trash.List()).Size);
    }

    /// <summary>Moves a batch of which every blob's content can be moved.</summary>
    protected ValueTask<string?> MoveAsync(string? after) => Trash.MoveAsync(after, Fail, default);

    /// <summary>Adds blobs and removes them; what there is of their content is still to be moved.</summary>
    protected async Task<Digest> AddRemovedAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await AddBlobAsync(Repository, text);
        }

        await RemoveAsync();
        return DigestOf(texts[^1]);
    }

    private static void Fail(string digest, string reason) => Assert.Fail($"{digest}: {reason}");

    private async Task RemoveAsync()
    {
        var later = Later();
        await Garbage.RemoveLinksAsync(await Garbage.ListLinksAsync(later, default).JoinAsync(), later, default);
        await Garbage.RemoveBlobsAsync(await Garbage.ListBlobsAsync(later, default).JoinAsync(), later, default);
    }
}
