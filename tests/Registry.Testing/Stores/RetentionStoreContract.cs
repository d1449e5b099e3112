using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What <see cref="IRetentionStore"/> and <see cref="IPullStore"/> must do, over the same storage.</summary>
public abstract class RetentionStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    /// <summary>Tags with what decides whether they stay.</summary>
    protected abstract IRetentionStore Retention { get; }

    /// <summary>When tags and manifests were last pulled.</summary>
    protected abstract IPullStore Pulls { get; }

    [Fact]
    public async Task ListTags_GivesWhenEachWasPushed()
    {
        var first = Time.GetUtcNow();
        await PutAsync("image", Image(), "v2", "v1");
        var later = Later();
        await PutAsync("another", Image(), "v2");

        var tags = await ListAsync();

        Assert.Equal([("v1", first), ("v2", later)], tags.Select(tag => (tag.Name, tag.PushedAt)));
        Assert.All(tags, tag => Assert.Null(tag.PulledAt));
        Assert.All(tags, tag => Assert.False(tag.HasSubject));
    }

    [Fact]
    public async Task ListTags_MoreThanAPage_GivesEachOnce()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"v{i}").Order(StringComparer.Ordinal).ToArray();
        await PutAsync("image", Image(), names);

        Assert.Equal(names, (await ListAsync()).Select(tag => tag.Name));
    }

    [Fact]
    public async Task ListTags_NoSuchRepository_GivesNone() => Assert.Empty(await ListAsync());

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    public async Task ListTags_ReferrersTag_HasASubjectWhileThatIsInTheRepository(string suffix)
    {
        var subject = DigestOf("image");
        await PutAsync("signature", Image(), $"sha256-{subject.Hex}{suffix}");
        await Stores.Manifests.PutAsync(Manifest("image", Image()) with { Repository = Other }, default);
        Assert.False(Assert.Single(await ListAsync()).HasSubject);

        await PutAsync("image", Image());

        Assert.True(Assert.Single(await ListAsync()).HasSubject);
    }

    [Fact]
    public async Task Record_ByTag_IsOfTheTagAlone()
    {
        await PutAsync("image", Image(), "v1", "v2");
        var later = Later();

        await RecordAsync(ByTag("v1"));

        Assert.Equal([later, null], (await ListAsync()).Select(tag => tag.PulledAt));
    }

    [Fact]
    public async Task Record_ByDigest_IsOfEveryTagOfTheManifest()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");
        await PutAsync("another", Image(), "v3");
        var later = Later();

        await RecordAsync(new Reference(digest));

        Assert.Equal([later, later, null], (await ListAsync()).Select(tag => tag.PulledAt));
    }

    [Fact]
    public async Task Record_ByTagAndByDigest_TheLaterCounts()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");
        await RecordAsync(ByTag("v1"));
        var later = Later();
        await RecordAsync(new Reference(digest));
        var last = Later();
        await RecordAsync(ByTag("v2"));

        Assert.Equal([later, last], (await ListAsync()).Select(tag => tag.PulledAt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Record_WithinThePrecision_LeavesTheTimeAsItIs(bool isByTag)
    {
        var digest = await PutAsync("image", Image(), "v1");
        var reference = isByTag ? ByTag("v1") : new Reference(digest);
        var first = Time.GetUtcNow();
        await RecordAsync(reference);

        Time.Advance(Precision - TimeSpan.FromMilliseconds(1));
        await RecordAsync(reference);
        Assert.Equal(first, Assert.Single(await ListAsync()).PulledAt);

        Time.Advance(TimeSpan.FromMilliseconds(1));
        await RecordAsync(reference);
        Assert.Equal(Time.GetUtcNow(), Assert.Single(await ListAsync()).PulledAt);
    }

    [Fact]
    public async Task Record_WhatIsGone_IsLeftOut()
    {
        await PutAsync("image", Image(), "v1");

        await Pulls.RecordAsync(
            [
                new Pull(Repository, ByTag("gone"), Time.GetUtcNow()),
                new Pull(Repository, new Reference(DigestOf("gone")), Time.GetUtcNow()),
                new Pull(Other, ByTag("v1"), Time.GetUtcNow()),
                new Pull(Repository, ByTag("v1"), Time.GetUtcNow()),
            ],
            Precision,
            default);

        Assert.Equal(Time.GetUtcNow(), Assert.Single(await ListAsync()).PulledAt);
    }

    [Fact]
    public async Task Record_TagMoves_TheTagsPullStaysAndTheManifestsGoes()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");
        var first = Time.GetUtcNow();
        await RecordAsync(ByTag("v1"));
        Later();
        await RecordAsync(new Reference(digest));

        await PutAsync("another", Image(), "v1", "v2");

        Assert.Equal([first, null], (await ListAsync()).Select(tag => tag.PulledAt));
    }

    [Fact]
    public async Task Record_ManifestDeletedAndPushedAgain_WasNeverPulled()
    {
        var digest = await PutAsync("image", Image());
        await RecordAsync(new Reference(digest));
        await Stores.Manifests.RemoveAsync(Repository, digest, EffectiveLimits.None, origin: null, default);

        await PutAsync("image", Image(), "v1");

        Assert.Null(Assert.Single(await ListAsync()).PulledAt);
    }

    [Fact]
    public async Task RemoveTags_AsTheyWere_GoAndTheirManifestsHoldBegins()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");
        var tags = await ListAsync();
        var later = Later();

        Assert.Equal(tags, await RemoveAsync(tags));

        Assert.Empty(await ListAsync());
        Assert.Equal(later, (await GetAsync(digest)).UnreferencedAt);
    }

    [Fact]
    public async Task RemoveTags_OneOfTwo_LeavesTheOther()
    {
        var digest = await PutAsync("image", Image(), "v1", "v2");
        var tags = await ListAsync();

        Assert.Equal([tags[0]], await RemoveAsync([tags[0]]));

        Assert.Equal([tags[1]], await ListAsync());
        Assert.Null((await GetAsync(digest)).UnreferencedAt);
    }

    [Theory]
    [InlineData("pushed again")]
    [InlineData("moved")]
    [InlineData("pulled by tag")]
    [InlineData("pulled by digest")]
    [InlineData("gone")]
    public async Task RemoveTags_ChangedSince_Stay(string change)
    {
        var digest = await PutAsync("image", Image(), "v1");
        var tags = await ListAsync();
        if (change != "moved")
        {
            Later();
        }

        await (change switch
        {
            "pushed again" => PutAsync("image", Image(), "v1"),
            "moved" => PutAsync("another", Image(), "v1"),
            "pulled by tag" => RecordAsync(ByTag("v1")),
            "pulled by digest" => RecordAsync(new Reference(digest)),
            _ => Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse("v1"), expected: null, origin: null, default).AsTask(),
        });
        var after = await ListAsync();

        Assert.Empty(await RemoveAsync(tags));

        Assert.Equal(after, await ListAsync());
    }

    [Fact]
    public async Task RemoveTags_SubjectCameSince_Stay()
    {
        await PutAsync("signature", Image(), $"sha256-{DigestOf("image").Hex}.sig");
        var tags = await ListAsync();
        await PutAsync("image", Image());

        Assert.Empty(await RemoveAsync(tags));
    }

    private static Reference ByTag(string tag) => new(Tag.Parse(tag));

    private Task<List<StoredTag>> ListAsync() => Retention.ListTagsAsync(Repository, default).JoinAsync();

    private async Task<IReadOnlyList<StoredTag>> RemoveAsync(IReadOnlyList<StoredTag> tags) =>
        await Retention.RemoveTagsAsync(Repository, tags, default);

    private Task RecordAsync(Reference reference) =>
        Pulls.RecordAsync([new Pull(Repository, reference, Time.GetUtcNow())], Precision, default).AsTask();
}
