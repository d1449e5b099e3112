using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class RetentionRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    private static RetentionRule Rule { get; } = new(1, GlobOf("app/*"));

    /// <summary>A rule, a tag by its name and the days since its push and pull, and what keeps it.</summary>
    public static TheoryData<RetentionRule, string, int, int?, RetentionClause?> Table()
    {
        var (names, pushed, pulled) = (
            Rule with { KeepTags = [GlobOf("v*"), GlobOf("latest")] },
            Rule with { KeepPushedWithin = TimeSpan.FromDays(7) },
            Rule with { KeepPulledWithin = TimeSpan.FromDays(7) });
        var all = names with { KeepPushedWithin = pushed.KeepPushedWithin, KeepPulledWithin = pulled.KeepPulledWithin };
        return new()
        {
            { names, "v1", 100, null, RetentionClause.KeepTags },
            { names, "latest", 100, null, RetentionClause.KeepTags },
            { names, "Latest", 0, 0, null },
            { names, "dev", 0, 0, null },
            { pushed, "dev", 7, null, RetentionClause.KeepPushedWithin },
            { pushed, "dev", 8, 0, null },
            { pushed, "dev", -1, null, RetentionClause.KeepPushedWithin },
            { pulled, "dev", 100, 7, RetentionClause.KeepPulledWithin },
            { pulled, "dev", 0, 8, null },
            { pulled, "dev", 0, null, null },
            { all, "v1", 0, 0, RetentionClause.KeepTags },
            { all, "dev", 0, 0, RetentionClause.KeepPushedWithin },
            { all, "dev", 8, 0, RetentionClause.KeepPulledWithin },
            { all, "dev", 8, 8, null },
            { all, "dev", 8, null, null },
        };
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void FindClause_Tag_IsTheFirstThatKeepsIt(
        RetentionRule rule, string name, int daysSincePush, int? daysSincePull, RetentionClause? expected) =>
        Assert.Equal(expected, rule.FindClause(TagOf(name, daysSincePush, daysSincePull), isAmongLast: false, Now));

    [Fact]
    public void FindClause_AmongTheLast_Stays() =>
        Assert.Equal(RetentionClause.KeepLast, (Rule with { KeepLast = 1 }).FindClause(TagOf("v1", 100, null), isAmongLast: true, Now));

    [Fact]
    public void FindClause_SubjectIsHere_StaysWhateverTheClauses() =>
        Assert.Equal(
            RetentionClause.Subject,
            (Rule with { KeepLast = 1 }).FindClause(TagOf("v1", 100, null) with { HasSubject = true }, isAmongLast: false, Now));

    [Fact]
    public void RemovesTags_NoKeepClause_No()
    {
        Assert.False(Rule.RemovesTags);
        Assert.False((Rule with { Untagged = new UntaggedExpiry(TimeSpan.Zero) }).RemovesTags);
        Assert.True((Rule with { KeepLast = 1 }).RemovesTags);
        Assert.True((Rule with { KeepTags = [GlobOf("*")] }).RemovesTags);
        Assert.True((Rule with { KeepPushedWithin = TimeSpan.Zero }).RemovesTags);
        Assert.True((Rule with { KeepPulledWithin = TimeSpan.Zero }).RemovesTags);
    }

    [Fact]
    public void Contains_OfTheNewest_ByPushThenName()
    {
        var tags = new[] { TagOf("a", 1), TagOf("b", 3), TagOf("d", 2), TagOf("c", 2), TagOf("e", 9) with { HasSubject = true } };
        var newest = new NewestTags(2);
        Array.ForEach(tags, newest.Add);

        Assert.Equal(["a", "d"], tags.Where(newest.Contains).Select(tag => tag.Name));
        Assert.True(newest.Contains(TagOf("pushed since", 0)));
    }

    [Fact]
    public void Contains_FewerThanCounted_All()
    {
        var newest = new NewestTags(2);
        newest.Add(TagOf("a", 1));

        Assert.True(newest.Contains(TagOf("a", 1)));
    }

    [Fact]
    public void RuleFor_SeveralMatch_IsTheFirst()
    {
        var (first, second) = (new RetentionRule(1, GlobOf("app/*")), new RetentionRule(2, GlobOf("*")));
        var policy = PolicyOf(first, second);

        Assert.Same(first, policy.RuleFor("app/web"));
        Assert.Same(second, policy.RuleFor("library/app"));
        Assert.Null(PolicyOf(first).RuleFor("library/app"));
    }

    [Fact]
    public void UntaggedOf_RuleSaysSo_IsTheRules()
    {
        var policy = PolicyOf(
            new RetentionRule(1, GlobOf("never")) { Untagged = new UntaggedExpiry(null) },
            new RetentionRule(2, GlobOf("week")) { Untagged = new UntaggedExpiry(TimeSpan.FromDays(7)) },
            new RetentionRule(3, GlobOf("silent")) { KeepLast = 1 });

        Assert.Null(policy.UntaggedOf("never"));
        Assert.Equal(TimeSpan.FromDays(7), policy.UntaggedOf("week"));
        Assert.Equal(TimeSpan.FromDays(30), policy.UntaggedOf("silent"));
        Assert.Equal(TimeSpan.FromDays(30), policy.UntaggedOf("without"));
        Assert.True((policy with { Untagged = null }).TakesManifests);
        Assert.False((policy with { Untagged = null, Rules = [policy.Rules[0], policy.Rules[2]] }).TakesManifests);
    }

    private static GarbagePolicy PolicyOf(params RetentionRule[] rules) =>
        new(TimeSpan.FromHours(1), TimeSpan.FromDays(30), TimeSpan.FromDays(1), MaxTime: null, IsDryRun: false) { Rules = rules };

    private static StoredTag TagOf(string name, int daysSincePush, int? daysSincePull = null) =>
        new(name, ManifestId: 1, Now.AddDays(-daysSincePush), daysSincePull is { } days ? Now.AddDays(-days) : null, HasSubject: false);

    private static Glob GlobOf(string text) => Glob.TryParse(text, out var glob) ? glob : throw new ArgumentException(text);
}
