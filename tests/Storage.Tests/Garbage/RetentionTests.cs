using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Storage.Tests.Garbage;

public sealed class RetentionTests : GarbageTests
{
    private static readonly RetentionRule Rule = RuleFor("*");

    [Fact]
    public async Task Run_KeepLast_KeepsThatManyOfTheMostRecentlyPushed()
    {
        await PushAsync("v1", "v2", "v3");
        await PutAsync("image v1", Image(), "v1");

        await RunAsync(Rule with { KeepLast = 2 });

        Assert.Equal(["v1", "v3"], await TagsAsync());
        Assert.Equal(["v2"], Decisions.Select(decision => decision.Tag.Name));
    }

    [Fact]
    public async Task Run_KeepLast_CountsNoSignatureOfAPresentImage()
    {
        await PushAsync("v1", "v2", "v3");
        string[] signatures = [.. new[] { "v1", "v2", "v3" }.Select(tag => $"sha256-{DigestOf($"image {tag}").Hex}.sig")];
        await PutAsync("signature", Image(), signatures);

        await RunAsync(Rule with { KeepLast = 2 });

        Assert.Equal([.. signatures.Order(StringComparer.Ordinal), "v2", "v3"], await TagsAsync());
    }

    [Fact]
    public async Task Run_SignatureOfAnImageThatIsGone_IsATagLikeOthers()
    {
        await PutAsync("signature", Image(), $"sha256-{DigestOf("gone").Hex}.sig");
        await PushAsync("v1");

        await RunAsync(Rule with { KeepLast = 1 });

        Assert.Equal(["v1"], await TagsAsync());
    }

    [Fact]
    public async Task Run_KeepPulledWithin_KeepsWhatWasPulled()
    {
        await PushAsync("v1", "v2", "v3");
        Time.Advance(TimeSpan.FromDays(8));
        await RecordAsync(new Reference(Tag.Parse("v1")));
        await RecordAsync(new Reference(DigestOf("image v2")));
        Time.Advance(TimeSpan.FromDays(7));

        await RunAsync(Rule with { KeepPulledWithin = TimeSpan.FromDays(7) });

        Assert.Equal(["v1", "v2"], await TagsAsync());
    }

    [Fact]
    public async Task Run_NoClauseThatKeeps_RemovesNoTag()
    {
        await PushAsync("v1");

        await RunAsync(Rule with { Untagged = new UntaggedExpiry(TimeSpan.Zero) });

        Assert.Equal(["v1"], await TagsAsync());
        Assert.Empty(Decisions);
    }

    [Fact]
    public async Task Run_FirstRuleThatMatches_IsTheOnlyOne()
    {
        await PushAsync("v1", "v2");

        await RunAsync(RuleFor("library/*") with { KeepTags = [GlobOf("v1")] }, Rule with { KeepTags = [GlobOf("v2")] });

        Assert.Equal(["v1"], await TagsAsync());
    }

    [Fact]
    public async Task Run_NoRuleMatches_RemovesNoTag()
    {
        await PushAsync("v1");

        await RunAsync(RuleFor("other/*") with { KeepTags = [GlobOf("none")] });

        Assert.Equal(["v1"], await TagsAsync());
    }

    [Fact]
    public async Task Run_ManyTagsInManyRepositories_AppliesToEach()
    {
        const int Tags = 600;
        var repositories = Enumerable.Range(0, 3).Select(i => RepositoryName.Parse($"app/{i}")).ToList();
        foreach (var repository in repositories)
        {
            await Stores.Manifests.PutAsync(
                Manifest("image", Image(), [.. Enumerable.Range(0, Tags).Select(i => $"v{i}")]) with { Repository = repository }, default);
        }

        await RunAsync(RuleFor("app/*") with { KeepLast = 2 });

        foreach (var repository in repositories)
        {
            Assert.Equal(["v98", "v99"], await Stores.Repositories.ListTagsAsync(repository, null, 10, default));
        }

        Assert.Equal(3 * (Tags - 2), Decisions.Count);
    }

    [Fact]
    public async Task Run_TagRemoved_ItsManifestGoesByTheUntaggedPolicyCountedFromThen()
    {
        var digest = (await PushAsync("v1"))[0];
        Time.Advance(TimeSpan.FromDays(100));
        var policy = UntaggedPolicy with { Rules = [Rule with { KeepTags = [GlobOf("none")] }] };
        await RunAsync(policy);
        Assert.Empty(await TagsAsync());
        Assert.Empty(Items);

        Time.Advance(TimeSpan.FromDays(7));
        await RunAsync(policy);
        Assert.NotNull(await FindAsync(digest));

        Time.Advance(TimeSpan.FromMilliseconds(1));
        await RunAsync(policy);
        Assert.Null(await FindAsync(digest));
    }

    [Fact]
    public async Task Run_UntaggedOfARule_IsForItsRepositoriesAlone()
    {
        var digest = await PutAsync("image", Image());
        await Stores.Manifests.PutAsync(Manifest("image", Image()) with { Repository = Other }, default);
        Time.Advance(TimeSpan.FromDays(2));

        await RunAsync(RuleFor("library/other") with { Untagged = new UntaggedExpiry(TimeSpan.FromDays(1)) });

        Assert.NotNull(await FindAsync(digest));
        Assert.Null(await Stores.Manifests.FindAsync(Other, new Reference(digest), default));
    }

    [Fact]
    public async Task Run_UntaggedOfARuleIsNever_StaysThoughOthersGo()
    {
        var digest = await PutAsync("image", Image());
        await Stores.Manifests.PutAsync(Manifest("image", Image()) with { Repository = Other }, default);
        Time.Advance(TimeSpan.FromDays(8));

        await RunAsync(UntaggedPolicy with { Rules = [RuleFor("library/app") with { Untagged = new UntaggedExpiry(null) }] });

        Assert.NotNull(await FindAsync(digest));
        Assert.Null(await Stores.Manifests.FindAsync(Other, new Reference(digest), default));
    }

    [Fact]
    public async Task DryRun_TellsOfEachTagAndRemovesNone()
    {
        await PushAsync("v1", "v2", "v3");
        var policy = Policy with { Rules = [Rule with { KeepLast = 1, KeepTags = [GlobOf("v1")] }] };

        await RunAsync(policy with { IsDryRun = true });
        var told = Decisions.ToList();

        Assert.Equal(
            [("v1", RetentionClause.KeepTags), ("v2", null), ("v3", RetentionClause.KeepLast)],
            told.Select(decision => (decision.Tag.Name, decision.KeptBy)));
        Assert.Equal(["v1", "v2", "v3"], await TagsAsync());
        await RunAsync(policy);
        Assert.Equal([told[1]], Decisions);
    }

    [Fact]
    public async Task Run_TagInTheDatabaseIsDamaged_IsToldAndTheOthersGo()
    {
        await PushAsync("v1", "v2");
        Execute("UPDATE tag SET name = 'v 1' WHERE name = 'v1'");

        await RunAsync(Rule with { KeepTags = [GlobOf("none")] });

        Assert.Contains("v 1", Assert.Single(Problems), StringComparison.Ordinal);
        Assert.Equal(["v 1"], await TagsAsync());
    }

    [Fact]
    public async Task Run_RepositoryInTheDatabaseIsDamaged_IsToldAndTheOthersGo()
    {
        await Stores.Manifests.PutAsync(Manifest("image", Image(), "v1") with { Repository = RepositoryName.Parse("damaged") }, default);
        await PushAsync("v1");
        Execute("UPDATE repository SET name = 'Damaged' WHERE name = 'damaged'");

        await RunAsync(Rule with { KeepTags = [GlobOf("none")] });

        Assert.Contains("Damaged", Assert.Single(Problems), StringComparison.Ordinal);
        Assert.Empty(await TagsAsync());
    }

    [Fact]
    public async Task Run_ImmutableTag_StaysWhateverTheRuleSays()
    {
        await PushAsync("v1", "v2", "ci-1");

        await RunAsync(Policy with
        {
            Rules = [Rule with { KeepTags = [GlobOf("none")] }],
            Limits = new LimitPolicy(new LimitValues { ImmutableTags = [GlobOf("v*")] }, []),
        });

        Assert.Equal(["v1", "v2"], await TagsAsync());
        Assert.Equal(["ci-1"], Decisions.Select(decision => decision.Tag.Name));
    }

    private static RetentionRule RuleFor(string repository) => new(1, GlobOf(repository));

    private static Glob GlobOf(string text) => Glob.TryParse(text, out var glob) ? glob : throw new ArgumentException(text);

    private Task<GarbageResult> RunAsync(params RetentionRule[] rules) => RunAsync(Policy with { Rules = rules });

    /// <summary>Pushes a tag an hour, each of an image of its own.</summary>
    private async Task<List<Digest>> PushAsync(params string[] tags)
    {
        var digests = new List<Digest>();
        foreach (var tag in tags)
        {
            digests.Add(await PutAsync($"image {tag}", Image(), tag));
            Later();
        }

        return digests;
    }

    private async Task<IReadOnlyList<string>> TagsAsync() => await Stores.Repositories.ListTagsAsync(Repository, null, 1000, default);

    private async Task RecordAsync(Reference reference) =>
        await Storage.Pulls.RecordAsync([new Pull(Repository, reference, Time.GetUtcNow())], PullRecorder.Precision, default);
}
