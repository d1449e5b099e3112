using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IGarbageStore"/> must do with what is about manifests that were deleted.</summary>
public abstract class GarbageSubjectContract(Func<TimeProvider, IStores> open, Func<IStores, IGarbageStore> storeOf) : StoreContract(open)
{
    private IGarbageStore Garbage => storeOf(Stores);

    [Theory]
    [InlineData("")]
    [InlineData(".sig")]
    [InlineData(".att")]
    [InlineData(".sbom")]
    public async Task ListRemovedSubjects_TagAboutItStays_IsListedOnceThatIsBefore(string suffix)
    {
        var image = await PutAsync("image", Image(), "v1");
        await PutAsync("signature", Image(), TagAbout(image, suffix));
        var removedAt = Later();
        await Stores.Manifests.RemoveAsync(Repository, image, EffectiveLimits.None, origin: null, default);

        Assert.Empty(await ListAsync(removedAt));

        var subject = Assert.Single(await ListAsync(Later()));
        Assert.Equal(new RemovedSubject(subject.Id, Repository.ToString(), image.ToString(), removedAt), subject);
    }

    [Fact]
    public async Task ListRemovedSubjects_NothingIsTakenThere_AreNotListed()
    {
        await RemoveSignedImageAsync();
        Later();

        Assert.Empty(await Garbage.ListRemovedSubjectsAsync(_ => null, default).JoinAsync());
    }

    [Fact]
    public async Task ListRemovedSubjects_NoTagAboutItOrNeverHere_AreNotListed()
    {
        var image = await PutAsync("image", Image(), "v1");
        await PutAsync("referrer", About(image), "v2");
        await Stores.Manifests.RemoveAsync(Repository, image, EffectiveLimits.None, origin: null, default);
        await PutAsync("signature", Image(), TagAbout(DigestOf("elsewhere")));

        Assert.Empty(await ListAsync(Later()));
    }

    [Fact]
    public async Task ListRemovedSubjects_MoreThanAPage_GivesEachOnceTheLongestFirst()
    {
        const int Many = 100;
        var images = await Task.WhenAll(Enumerable.Range(0, Many).Select(number => PutAsync($"image {number}", Image())));
        await PutAsync("signature", Image(), [.. images.Select(image => TagAbout(image))]);
        foreach (var image in images)
        {
            await Stores.Manifests.RemoveAsync(Repository, image, EffectiveLimits.None, origin: null, default);
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var subjects = await Garbage.ListRemovedSubjectsAsync(Before(Later()), default).JoinSeveralAsync(Many);

        Assert.Equal(images.Select(image => image.ToString()), subjects.Select(subject => subject.Digest));
    }

    [Fact]
    public async Task RemoveAbout_StillGone_GoesAndIsForgotten()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();

        var removed = await RemoveAsync(await ListAsync(later), later);

        Assert.Equal([new RemovedManifest(Repository.ToString(), DigestOf("signature").ToString(), null, image.ToString())], removed);
        Assert.Null(await FindAsync(TagAbout(image)));
        Assert.Null(await FindAsync(DigestOf("signature")));
        Assert.Empty(await ListAsync(later));
    }

    [Fact]
    public async Task RemoveAbout_SubjectCameBackSince_StaysAndIsForgotten()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        var subjects = await ListAsync(later);
        await PutAsync("image", Image(), "v1");

        Assert.Empty(await RemoveAsync(subjects, later));

        Assert.NotNull(await FindAsync(TagAbout(image)));
        Assert.Empty(await ListAsync(later));
    }

    [Fact]
    public async Task RemoveAbout_SubjectCameBackAndWasDeletedAgainSince_Stays()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        var subjects = await ListAsync(later);
        await PutAsync("image", Image(), "v1");
        await Stores.Manifests.RemoveAsync(Repository, image, EffectiveLimits.None, origin: null, default);

        Assert.Empty(await RemoveAsync(subjects, later));

        Assert.NotNull(await FindAsync(TagAbout(image)));
        Assert.Equal(later, Assert.Single(await ListAsync(Later())).RemovedAt);
    }

    [Fact]
    public async Task RemoveAbout_TaggedSince_StaysUntilItIsOlder()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        await PutAsync("another signature", Image(), TagAbout(image));
        var subjects = await ListAsync(later);

        Assert.Empty(await RemoveAsync(subjects, later));

        Assert.NotNull(await FindAsync(TagAbout(image)));
        Assert.Equal(subjects, await ListAsync(later));
        Assert.Single(await RemoveAsync(subjects, Later()));
    }

    [Fact]
    public async Task RemoveAbout_ItsTagWentSince_IsForgotten()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        var subjects = await ListAsync(later);
        await Stores.Manifests.RemoveTagAsync(Repository, Tag.Parse(TagAbout(image)), expected: null, origin: null, default);

        Assert.Empty(await RemoveAsync(subjects, later));

        Assert.Empty(await ListAsync(later));
    }

    [Fact]
    public async Task RemoveAbout_NothingIsTakenThereNow_Stays()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        var subjects = await ListAsync(later);

        Assert.Empty(await Garbage.RemoveAboutAsync(subjects, _ => null, later, LimitPolicy.None, isTrial: false, default));

        Assert.NotNull(await FindAsync(TagAbout(image)));
        Assert.Equal(subjects, await ListAsync(later));
    }

    [Fact]
    public async Task RemoveAbout_Trial_GivesTheSameAndRemovesNothing()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        var subjects = await ListAsync(later);

        var told = await RemoveAsync(subjects, later, isTrial: true);

        Assert.NotNull(await FindAsync(TagAbout(image)));
        Assert.Equal(subjects, await ListAsync(later));
        Assert.Single(told);
        Assert.Equal(told, await RemoveAsync(subjects, later));
    }

    [Fact]
    public async Task RemoveAbout_ItsTagIsImmutable_Stays()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        var limits = new LimitPolicy(new LimitValues { ImmutableTags = [Glob.Any] }, []);

        Assert.Empty(await Garbage.RemoveAboutAsync(await ListAsync(later), Before(later), later, limits, isTrial: false, default));

        Assert.NotNull(await FindAsync(TagAbout(image)));
    }

    [Fact]
    public async Task RemoveAbout_Cancelled_RemovesNothing()
    {
        var image = await RemoveSignedImageAsync();
        var later = Later();
        var subjects = await ListAsync(later);

        await AssertCancelsAsync(cancelled => Garbage.RemoveAboutAsync(subjects, Before(later), later, LimitPolicy.None, isTrial: false, cancelled));

        Assert.NotNull(await FindAsync(TagAbout(image)));
    }

    private static Func<string, DateTimeOffset?> Before(DateTimeOffset moment) => _ => moment;

    private static string TagAbout(Digest subject, string suffix = ".sig") => $"sha256-{subject.Hex}{suffix}";

    private Task<List<RemovedSubject>> ListAsync(DateTimeOffset before) =>
        Garbage.ListRemovedSubjectsAsync(Before(before), default).JoinAsync();

    /// <summary>Removes what is about subjects that were removed before a moment and was itself pushed before it.</summary>
    private async Task<IReadOnlyList<RemovedManifest>> RemoveAsync(
        IReadOnlyList<RemovedSubject> subjects, DateTimeOffset before, bool isTrial = false) =>
        await Garbage.RemoveAboutAsync(subjects, Before(before), before, LimitPolicy.None, isTrial, default);

    /// <summary>Deletes an image of which a signature by tag stays.</summary>
    private async Task<Digest> RemoveSignedImageAsync()
    {
        var image = await PutAsync("image", Image(), "v1");
        await PutAsync("signature", Image(), TagAbout(image));
        await Stores.Manifests.RemoveAsync(Repository, image, EffectiveLimits.None, origin: null, default);
        return image;
    }
}
