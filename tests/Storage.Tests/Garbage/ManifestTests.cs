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
    public async Task Run_ImagesThatListMuch_EachGoesInATransactionOfItsOwn()
    {
        var images = new[] { await PutAsync("a", Image()), await PutAsync("b", Image()), await PutAsync("c", Image()) };
        Execute("""
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 200)
            INSERT INTO reference (repository_id, digest, manifest_id) SELECT m.repository_id, n, m.id FROM manifest AS m, number
            """);
        PassPolicy();

        var transactions = 0;
        await RunAsync(step => transactions += step == "after manifests" ? 1 : 0, UntaggedPolicy);

        Assert.Equal(images.Length, transactions);
        foreach (var image in images)
        {
            Assert.Null(await FindAsync(image));
        }
    }

    [Fact]
    public async Task Run_IndexTagged_ItsChildrenAndTheirReferrersStay()
    {
        var child = await PutAsync("child", Image());
        await PutAsync("index", Index(child), "v1");
        var referrer = await PutAsync("signature", About(child));
        PassPolicy();

        await RunAsync(UntaggedPolicy);

        Assert.NotNull(await FindAsync(child));
        Assert.NotNull(await FindAsync(referrer));
        Assert.Empty(Items);
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
    public async Task Run_SubjectGoes_TaggedAndYoungReferrersStay()
    {
        var image = await PutAsync("image", Image());
        var tagged = await PutAsync("tagged", About(image), "keep");
        PassPolicy();
        var young = await PutAsync("young", About(image));

        await RunAsync(UntaggedPolicy);

        await AssertGoneAsync(image);
        Assert.NotNull(await FindAsync(tagged));
        Assert.Equal(Time.GetUtcNow(), (await GetAsync(young)).UnreferencedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    [InlineData(".att")]
    [InlineData(".sbom")]
    public async Task Run_SubjectGoes_WhatIsAboutItByTagGoesWithIt(string suffix)
    {
        var image = await PutAsync("image", Image());
        var tag = $"sha256-{image.Hex}{suffix}";
        var signature = await PutAsync("signature", Image(), tag);
        PassPolicy();

        await RunAsync(UntaggedPolicy);

        Assert.Null(await FindAsync(tag));
        await AssertGoneAsync(image, signature);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    [InlineData(".att")]
    [InlineData(".sbom")]
    public async Task Run_SubjectWasDeleted_WhatIsAboutItByTagGoesByThePolicy(string suffix)
    {
        var image = await PutAsync("image", Image(), "v1");
        var tag = $"sha256-{image.Hex}{suffix}";
        var signature = await PutAsync("signature", Image(), tag);
        await Stores.Manifests.RemoveAsync(Repository, image, default);
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
    public async Task Run_SubjectWasDeletedAndIsBack_ItsSignatureByTagStays()
    {
        var image = await PutAsync("image", Image(), "v1");
        var tag = $"sha256-{image.Hex}.sig";
        await PutAsync("signature", Image(), tag);
        await Stores.Manifests.RemoveAsync(Repository, image, default);
        PassPolicy();
        await PutAsync("image", Image(), "v1");

        await RunAsync(UntaggedPolicy);
        await RunAsync(UntaggedPolicy);

        Assert.NotNull(await FindAsync(tag));
    }

    [Fact]
    public async Task Run_SubjectWasNeverHere_ItsSignatureByTagStays()
    {
        var tag = $"sha256-{DigestOf("elsewhere").Hex}.sig";
        await PutAsync("signature", Image(), tag);
        PassPolicy();

        await RunAsync(UntaggedPolicy);

        Assert.NotNull(await FindAsync(tag));
    }

    [Fact]
    public async Task Run_SubjectWasDeletedAndSignedAnew_TheYoungSignatureStays()
    {
        var image = await PutAsync("image", Image(), "v1");
        var tag = $"sha256-{image.Hex}.sig";
        await PutAsync("signature", Image(), tag);
        await Stores.Manifests.RemoveAsync(Repository, image, default);
        PassPolicy();
        await PutAsync("signature 2", Image(), tag);

        await RunAsync(UntaggedPolicy);
        Assert.NotNull(await FindAsync(tag));

        PassGrace();
        await RunAsync(UntaggedPolicy);
        Assert.Null(await FindAsync(tag));
    }

    [Fact]
    public async Task Run_SubjectGoes_ReferrersListedByItsFallbackTagGoToo()
    {
        var image = await PutAsync("image", Image());
        var referrer = await PutAsync("referrer", About(image));
        var index = await PutAsync("index", Index(referrer), $"sha256-{image.Hex}");
        PassPolicy();

        await RunAsync(UntaggedPolicy);

        await AssertGoneAsync(image, referrer, index);
    }

    [Fact]
    public async Task Run_SubjectStays_ItsSignatureByTagStays()
    {
        var image = await PutAsync("image", Image(), "v1");
        var tag = $"sha256-{image.Hex}.sig";
        await PutAsync("signature", Image(), tag);
        PassPolicy();

        await RunAsync(UntaggedPolicy);

        Assert.NotNull(await FindAsync(tag));
    }

    [Fact]
    public async Task Run_HoldOfATaggedManifestIsWrong_IsPutRight()
    {
        var image = await PutAsync("image", Image(), "v1");
        Execute("UPDATE manifest SET unreferenced_at = 1");

        await RunAsync(UntaggedPolicy);

        Assert.Null((await GetAsync(image)).UnreferencedAt);
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
