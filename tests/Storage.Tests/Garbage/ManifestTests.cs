using Registry.Core.Limits;
using Registry.Core.Model;
using Xunit;

namespace Storage.Tests.Garbage;

public sealed class ManifestTests : GarbageTests
{
    [Fact]
    public async Task Run_UntaggedKeptForEver_Stays()
    {
        var image = await PutAsync("image", Image());
        Time.Advance(TimeSpan.FromDays(3650));

        await RunAsync();

        Assert.NotNull(await FindAsync(image));
    }

    [Theory]
    [InlineData(7, 0, true)]
    [InlineData(7, 1, false)]
    [InlineData(0, 0, true)]
    public async Task Run_Untagged_GoesOnceOlderThanThePolicy(int days, int milliseconds, bool stays)
    {
        var image = await PutAsync("image", Image());
        Time.Advance(TimeSpan.FromDays(days) + TimeSpan.FromMilliseconds(milliseconds));

        await RunAsync(UntaggedPolicy);

        Assert.Equal(stays, await FindAsync(image) is not null);
    }

    [Fact]
    public async Task Run_UntaggedPolicyShorterThanTheGrace_StaysForTheGrace()
    {
        var image = await PutAsync("image", Image());
        Time.Advance(Grace);

        await RunAsync(Policy with { Untagged = TimeSpan.Zero });

        Assert.NotNull(await FindAsync(image));
    }

    [Fact]
    public async Task Run_ImageGoes_ItsLayersGoAGraceLater()
    {
        var layer = await AddBlobAsync(Repository, "layer");
        await PutAsync("image", Image(layer));
        PassPolicy();

        await RunAsync(UntaggedPolicy);
        await AssertWholeAsync(layer);

        PassGrace();
        await RunAsync(UntaggedPolicy);
        await AssertGoneAsync(layer);
    }

    [Fact]
    public async Task Run_SubjectGoes_ItsReferrersGoWithIt()
    {
        var image = await PutAsync("image", Image());
        var sbom = await PutAsync("sbom", About(image));
        var signature = await PutAsync("signature", About(sbom));
        PassPolicy();

        await RunAsync(UntaggedPolicy);

        await AssertGoneAsync(image, sbom, signature);
        Assert.Equal(3, Items.Count);
    }

    [Fact]
    public async Task Run_SubjectWasDeleted_WhatIsAboutItByTagGoesByThePolicy()
    {
        var image = await PutAsync("image", Image(), "v1");
        var tag = $"sha256-{image.Hex}.sig";
        var signature = await PutAsync("signature", Image(), tag);
        await Stores.Manifests.RemoveAsync(Repository, image, EffectiveLimits.None, origin: null, default);
        Time.Advance(TimeSpan.FromDays(7));
        await RunAsync(UntaggedPolicy);
        Assert.NotNull(await FindAsync(tag));

        Time.Advance(TimeSpan.FromMilliseconds(1));
        await RunAsync(UntaggedPolicy with { IsDryRun = true });
        var told = Assert.Single(Items);
        Assert.NotNull(await FindAsync(tag));
        await RunAsync(UntaggedPolicy);

        Assert.Null(await FindAsync(tag));
        await AssertGoneAsync(signature);
        Assert.Equal(told, Assert.Single(Items));
    }

    [Fact]
    public async Task Run_DigestInTheDatabaseIsDamaged_IsToldAndTheOthersGo()
    {
        await PutAsync("damaged", Image());
        Execute("UPDATE manifest SET digest = 'sha256:oops'");
        var image = await PutAsync("image", Image());
        PassPolicy();

        await RunAsync(UntaggedPolicy);

        Assert.Contains("sha256:oops", Assert.Single(Problems), StringComparison.Ordinal);
        Assert.Null(await FindAsync(image));
    }

    [Fact]
    public async Task DryRun_TellsTheSameAndRemovesNothing()
    {
        var image = await PutAsync("image", Image());
        await PutAsync("signature", About(image));
        PassPolicy();

        await RunAsync(UntaggedPolicy with { IsDryRun = true });
        var told = Items.ToList();

        Assert.NotNull(await FindAsync(image));
        await RunAsync(UntaggedPolicy);
        Assert.Equal(told, Items);
    }

    private void PassPolicy() => Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMilliseconds(1));

    private async Task AssertGoneAsync(params Digest[] manifests)
    {
        foreach (var manifest in manifests)
        {
            Assert.Null(await FindAsync(manifest));
        }
    }
}
