using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every store must count against quotas, and refuse for them.</summary>
public abstract class QuotaContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    /// <summary>A quota of 20 bytes for the repositories below <c>library/</c>.</summary>
    protected static LimitPolicy Policy { get; } = PolicyOf(quota: 20);

    /// <summary>The same, with room for everything.</summary>
    protected static LimitPolicy Unlimited { get; } = PolicyOf(quota: 1 << 30);

    [Fact]
    public async Task UsedAsync_OnlyWhatManifestsList_IsCountedOnce()
    {
        var (shared, own) = (await AddBlobAsync(Repository, "shared"), await AddBlobAsync(Repository, "own"));
        await AddBlobAsync(Repository, "listed by nobody");
        await AddBlobAsync(Other, "shared");
        await PushAsync(Repository, "one", shared, own);
        await PushAsync(Repository, "two", shared);
        await PushAsync(Other, "three", shared);

        Assert.Equal("shared".Length + "own".Length, await UsedAsync());
    }

    [Fact]
    public async Task UsedAsync_RepositoriesOfOtherRules_AreNotCounted()
    {
        var elsewhere = RepositoryName.Parse("elsewhere");
        await AddBlobAsync(elsewhere, "layer");
        await PushAsync(elsewhere, "one", DigestOf("layer"));

        Assert.Equal(0, await UsedAsync());
    }

    [Fact]
    public async Task UsedAsync_ManifestsWereThereBefore_AreCounted()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await Stores.Manifests.PutAsync(Manifest("image", Image(layer), "v1"), default);

        while (await Stores.Quotas.CountPageAsync(Policy.QuotaScopes[0], default))
        {
            // Page by page.
        }

        Assert.Equal(5, await UsedAsync());
    }

    [Fact]
    public async Task UsedAsync_LastManifestGoes_CountsItNoLonger()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await AddBlobAsync(Other, "layer");
        var (one, two) = (await PushAsync(Repository, "one", layer), await PushAsync(Other, "two", layer));

        await Stores.Manifests.RemoveAsync(Repository, one, EffectiveLimits.None, origin: null, default);
        Assert.Equal(5, await UsedAsync());
        await Stores.Manifests.RemoveAsync(Other, two, EffectiveLimits.None, origin: null, default);

        Assert.Equal(0, await UsedAsync());
    }

    [Fact]
    public async Task UsedAsync_BlobGoesAndComesAgain_CountsWhatIsHere()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await PushAsync(Repository, "one", layer);

        await Stores.Blobs.RemoveAsync(Repository, layer, EffectiveLimits.None, default);
        Assert.Equal(0, await UsedAsync());
        await AddBlobAsync(Repository, "layer");

        Assert.Equal(5, await UsedAsync());
    }

    [Fact]
    public async Task PutAsync_OverTheQuota_IsTooLargeAndLeavesNothing()
    {
        var (first, second) = (await AddBlobAsync(Repository, "0123456789"), await AddBlobAsync(Other, "abcdefghijk"));
        await PushAsync(Repository, "one", first);

        var exception = await Assert.ThrowsAsync<RegistryException>(() => PushAsync(Other, "two", second));

        Assert.Equal(RegistryErrorCode.TooLarge, exception.Code);
        Assert.Equal(
            "library/other: the rule's repositories would hold 21 bytes, the limit is 20 bytes (quota of limits rule 2 (\"^library/\")).",
            exception.Message);
        Assert.Equal(10, await UsedAsync());
        Assert.Null(await Stores.Manifests.FindAsync(Other, new Reference(DigestOf("two")), default));
    }

    [Fact]
    public async Task PutAsync_QuotaWasLowered_RefusesOnlyWhatAdds()
    {
        var layer = await AddBlobAsync(Repository, "0123456789");
        var more = await AddBlobAsync(Repository, "x");
        await PushAsync(Repository, "one", layer);
        var lowered = PolicyOf(quota: 5);

        await PushAsync(lowered, Repository, "another tag", layer);
        await Assert.ThrowsAsync<RegistryException>(() => PushAsync(lowered, Repository, "two", layer, more));

        Assert.Equal(10, await UsedAsync());
    }

    [Fact]
    public async Task AddAsync_ManifestListsItAlready_IsHeldToTheQuota()
    {
        await AddBlobAsync(Repository, "0123456789");
        await PushAsync(Repository, "one", DigestOf("0123456789"));
        await Stores.Blobs.RemoveAsync(Repository, DigestOf("0123456789"), EffectiveLimits.None, default);
        await PushAsync(Repository, "two", await AddBlobAsync(Repository, "abcdefghijk"));

        var exception = await Assert.ThrowsAsync<RegistryException>(
            () => Stores.Blobs.AddAsync(Repository, Publish("0123456789"), 10, session: null, Policy.For(Repository), default).AsTask());

        Assert.Equal(RegistryErrorCode.TooLarge, exception.Code);
        Assert.Equal(11, await UsedAsync());
        Assert.Null(await Stores.Blobs.FindAsync(Repository, DigestOf("0123456789"), default));
    }

    [Fact]
    public async Task MountAsync_ManifestListsItAlready_IsHeldToTheQuota()
    {
        var elsewhere = RepositoryName.Parse("elsewhere");
        await AddBlobAsync(elsewhere, "0123456789");
        await AddBlobAsync(Repository, "0123456789");
        await PushAsync(Repository, "one", DigestOf("0123456789"));
        await Stores.Blobs.RemoveAsync(Repository, DigestOf("0123456789"), EffectiveLimits.None, default);
        await PushAsync(Repository, "two", await AddBlobAsync(Repository, "abcdefghijk"));

        var exception = await Assert.ThrowsAsync<RegistryException>(
            () => Stores.Blobs.MountAsync(elsewhere, Repository, DigestOf("0123456789"), Policy.For(Repository), default).AsTask());

        Assert.Equal(RegistryErrorCode.TooLarge, exception.Code);
        Assert.Equal(11, await UsedAsync());
    }

    [Fact]
    public async Task PutAsync_RacingForTheLastBytes_LeavesNoMoreThanTheQuota()
    {
        var layers = new List<Digest>();
        for (var i = 0; i < 30; i++)
        {
            layers.Add(await AddBlobAsync(i % 2 == 0 ? Repository : Other, $"{i:00}"));
        }

        var pushes = await Task.WhenAll(layers.Select(async (layer, i) =>
        {
            try
            {
                await PushAsync(i % 2 == 0 ? Repository : Other, $"image {i}", layer);
                return true;
            }
            catch (RegistryException exception) when (exception.Code == RegistryErrorCode.TooLarge)
            {
                return false;
            }
        }));

        Assert.Equal(10, pushes.Count(isServed => isServed));
        Assert.Equal(20, await UsedAsync());
    }

    [Fact]
    public async Task ForgetPageAsync_OtherScopes_AreCountedAnewWhenTheyComeBack()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await PushAsync(Repository, "one", layer);
        await UsedAsync();

        while (await Stores.Quotas.ForgetPageAsync([], default))
        {
            // Page by page.
        }

        Assert.Equal(5, await UsedAsync());
    }

    private static LimitPolicy PolicyOf(long quota)
    {
        Assert.True(PathExpression.TryParse("^none/", out var none, out _));
        Assert.True(PathExpression.TryParse("^library/", out var library, out _));
        return new LimitPolicy(
            new LimitValues(), [new LimitRule(1, none, new LimitValues()), new LimitRule(2, library, new LimitValues { Quota = quota })]);
    }

    private async Task<long> UsedAsync() => await Stores.Quotas.UsedAsync(Policy.QuotaScopes[0], default);

    private Task<Digest> PushAsync(RepositoryName repository, string text, params Digest[] layers) =>
        PushAsync(Policy, repository, text, layers);

    private async Task<Digest> PushAsync(LimitPolicy policy, RepositoryName repository, string text, params Digest[] layers)
    {
        var write = Manifest(text, Image(layers), text.Replace(' ', '-')) with { Repository = repository, Limits = policy.For(repository) };
        await Stores.Manifests.PutAsync(write, default);
        return DigestOf(text);
    }
}
