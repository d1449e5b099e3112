using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IRepositoryStore"/> must do.</summary>
public abstract class RepositoryStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    [Fact]
    public async Task ListAsync_NothingPushed_IsEmpty() => Assert.Empty(await Stores.Repositories.ListAsync(null, 10, default));

    [Fact]
    public async Task ListAsync_BlobsOnly_IsEmpty()
    {
        await AddBlobAsync(Repository, "blob");

        Assert.Empty(await Stores.Repositories.ListAsync(null, 10, default));
    }

    [Fact]
    public async Task ListAsync_FirstAndLastManifest_AppearsAndGoes()
    {
        var first = await PutAsync("first", Image());
        var second = await PutAsync("second", Image());
        await PutAsync("second", Image(), "again");
        Assert.Equal([Repository.ToString()], await Stores.Repositories.ListAsync(null, 10, default));

        await Stores.Manifests.RemoveAsync(Repository, first, EffectiveLimits.None, origin: null, default);
        Assert.Equal([Repository.ToString()], await Stores.Repositories.ListAsync(null, 10, default));

        await Stores.Manifests.RemoveAsync(Repository, second, EffectiveLimits.None, origin: null, default);
        Assert.Empty(await Stores.Repositories.ListAsync(null, 10, default));
    }

    [Fact]
    public async Task ListAsync_Several_AreInOrdinalOrder()
    {
        string[] names = ["b", "a/b", "a", "a-b", "a.b", "a0", "a_b"];
        foreach (var name in names)
        {
            await Stores.Manifests.PutAsync(Manifest("image", Image()) with { Repository = RepositoryName.Parse(name) }, default);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), await Stores.Repositories.ListAsync(null, 10, default));
        Assert.Equal(["a0", "a_b"], await Stores.Repositories.ListAsync("a/c", 2, default));
    }

    [Fact]
    public async Task ListTagsAsync_NoSuchRepository_IsEmpty() => Assert.Empty(await Stores.Repositories.ListTagsAsync(Repository, null, 10, default));

    [Fact]
    public async Task ListTagsAsync_Several_AreInOrdinalOrder()
    {
        string[] tags = ["v10", "v1", "V2", "_x", "v1.0", "v1-rc", "latest"];
        await PutAsync("image", Image(), tags);

        Assert.Equal(tags.Order(StringComparer.Ordinal), await Stores.Repositories.ListTagsAsync(Repository, null, 10, default));
    }

    [Theory]
    [InlineData("b", "c d")]
    [InlineData("bb", "c d")]
    [InlineData("", "a b")]
    [InlineData("d", "")]
    [InlineData("é/not a tag\0", "")]
    public async Task ListTagsAsync_After_BeginsBehindIt(string after, string expected)
    {
        await PutAsync("image", Image(), "a", "b", "c", "d");

        Assert.Equal(expected, string.Join(' ', await Stores.Repositories.ListTagsAsync(Repository, after, 2, default)));
    }

    [Fact]
    public async Task ListTagsAsync_Zero_IsEmpty()
    {
        await PutAsync("image", Image(), "a");

        Assert.Empty(await Stores.Repositories.ListTagsAsync(Repository, null, 0, default));
    }

    [Fact]
    public async Task ListTagsAsync_PageAfterPage_MissesNothing()
    {
        string[] tags = [.. Enumerable.Range(0, 250).Select(number => $"v{number}")];
        await PutAsync("image", Image(), tags);

        var listed = new List<string>();
        IReadOnlyList<string> page;
        while ((page = await Stores.Repositories.ListTagsAsync(Repository, listed.LastOrDefault(), 17, default)).Count > 0)
        {
            listed.AddRange(page);
        }

        Assert.Equal(tags.Order(StringComparer.Ordinal), listed);
    }
}
