using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="ILitterStore"/> must do, with the <see cref="ITrashStore"/> over the same storage.</summary>
public abstract class LitterStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    private readonly UploadId _id = UploadId.New();

    /// <summary>The store under test.</summary>
    protected abstract ILitterStore Litter { get; }

    /// <summary>Content on its way out.</summary>
    protected abstract ITrashStore Trash { get; }

    [Fact]
    public void ListStaged_WithoutSession_IsListedOnceThatIsBefore()
    {
        Stage(_id, "bytes");

        Assert.Empty(Litter.ListStaged(Time.GetUtcNow()));

        Assert.Equal([new StagedLitter(_id, 5)], Litter.ListStaged(Later()));
    }

    [Fact]
    public async Task ListStaged_WithSession_IsNotListed()
    {
        await Stores.Uploads.AddAsync(new UploadSession(_id, Repository, DigestAlgorithm.Sha256), default);
        Stage(_id, "bytes");

        Assert.Empty(Litter.ListStaged(Later()));
    }

    [Fact]
    public void ListStaged_BeingWritten_IsListedAllTheSame()
    {
        Stage(_id, "bytes");

        using (Stores.Staging.Open(_id))
        {
            Assert.Single(Litter.ListStaged(Later()));
        }
    }

    [Fact]
    public void ListStaged_UploadsEndMeanwhile_AreLeftOut()
    {
        UploadId[] ids = [UploadId.New(), UploadId.New(), UploadId.New()];
        Array.ForEach(ids, id => Stage(id, "bytes"));

        var listed = 0;
        foreach (var _ in Litter.ListStaged(Later()))
        {
            listed++;
            Array.ForEach(ids, Stores.Staging.Discard);
        }

        Assert.Equal(1, listed);
    }

    [Fact]
    public void TrashStaged_Listed_IsInTheTrashAlone()
    {
        Stage(_id, "bytes");

        Litter.TrashStaged(_id);

        Assert.Null(Stores.Staging.Length(_id));
        Assert.Empty(Litter.ListStaged(Later()));
        Assert.Equal(5, Assert.Single(Trash.List()).Size);
    }

    [Fact]
    public void TrashStaged_Published_LeavesTheContent()
    {
        using (var staged = Stores.Staging.Create(_id))
        {
            staged.Append(BytesOf("blob"));
            Stores.Content.Publish(staged, DigestOf("blob"));
        }

        Litter.TrashStaged(_id);
        Trash.Delete(Assert.Single(Trash.List()));

        Assert.Equal(4, Stores.Content.Length(DigestOf("blob")));
    }

    [Fact]
    public void TrashStaged_Unknown_DoesNothing()
    {
        Litter.TrashStaged(_id);

        Assert.Empty(Trash.List());
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public async Task ListBlobs_WithoutRecord_IsListedOnceThatIsBefore(DigestAlgorithm algorithm)
    {
        var digest = Digest.Of("litter"u8, algorithm);
        using (var staged = Stores.Staging.Create(_id))
        {
            staged.Append(BytesOf("litter"));
            Stores.Content.Publish(staged, digest);
        }

        Stamp(digest);

        Assert.Empty(await ListAsync(Time.GetUtcNow()));

        Assert.Equal([new LitterBlob(digest, 6)], await ListAsync(Later()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ListBlobs_WithRecord_IsNotListed(bool isDeleted)
    {
        var blob = await AddBlobAsync(Repository, "blob");
        Stamp(blob);
        if (isDeleted)
        {
            await Stores.Blobs.RemoveAsync(Repository, blob, EffectiveLimits.None, default);
        }

        Assert.Empty(await ListAsync(Later()));
    }

    [Fact]
    public async Task ListBlobs_EachPageIsTrashed_MissesNone()
    {
        const int Many = 50;
        var litter = Enumerable.Range(0, Many).Select(number => PublishLitter($"litter {number}")).ToArray();

        var trashed = new List<Digest>();
        await foreach (var page in Litter.ListBlobsAsync(Later(), default))
        {
            trashed.AddRange((await Litter.TrashBlobsAsync(page, default)).Select(blob => blob.Digest));
        }

        Assert.Equal(litter.ToHashSet(), [.. trashed]);
        Assert.Equal(Many, trashed.Count);
        Assert.Empty(await ListAsync(Time.GetUtcNow()));
    }

    [Fact]
    public async Task TrashBlobs_StillWithoutRecord_AreInTheTrashAlone()
    {
        var digest = PublishLitter("litter");
        LitterBlob[] litter = [new(digest, 6)];

        Assert.Equal(litter, await Litter.TrashBlobsAsync(litter, default));

        Assert.Null(Stores.Content.Length(digest));
        Assert.Equal(6, Assert.Single(Trash.List()).Size);
        Assert.Empty(await Litter.TrashBlobsAsync(litter, default));
    }

    [Fact]
    public async Task TrashBlobs_RecordedSince_Stay()
    {
        PublishLitter("litter");
        PublishLitter("blob");
        var litter = await ListAsync(Later());
        await AddBlobAsync(Repository, "blob");

        var trashed = await Litter.TrashBlobsAsync(litter, default);

        Assert.Equal([new LitterBlob(DigestOf("litter"), 6)], trashed);
        Assert.Equal(4, Stores.Content.Length(DigestOf("blob")));
    }

    [Fact]
    public async Task TrashBlobs_Cancelled_MovesNothing()
    {
        var digest = PublishLitter("litter");

        await AssertCancelsAsync(cancelled => Litter.TrashBlobsAsync([new LitterBlob(digest, 6)], cancelled));

        Assert.Equal(6, Stores.Content.Length(digest));
        Assert.Empty(Trash.List());
    }

    /// <summary>Dates staged bytes now, by the clock of the test.</summary>
    protected abstract void Stamp(UploadId id);

    /// <summary>Dates content now, by the clock of the test.</summary>
    protected abstract void Stamp(Digest digest);

    /// <summary>All content without a blob that was written before a moment.</summary>
    protected Task<List<LitterBlob>> ListAsync(DateTimeOffset before) => Litter.ListBlobsAsync(before, default).JoinAsync();

    /// <summary>Makes a text the content of its digest now, without recording it anywhere.</summary>
    protected Digest PublishLitter(string text)
    {
        var digest = Publish(text);
        Stamp(digest);
        return digest;
    }

    private void Stage(UploadId id, string text)
    {
        using (var staged = Stores.Staging.Create(id))
        {
            staged.Append(BytesOf(text));
        }

        Stamp(id);
    }
}
