using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Limits;

public sealed class LimitPolicyTests
{
    private static readonly LimitValues Common = new() { MaxImageSize = 1000, TagCountLimit = 10, MaxBlobSize = 0 };

    [Fact]
    public void For_SeveralRulesMatch_IsTheFirst()
    {
        var policy = new LimitPolicy(Common, [Rule(1, "^app/one$", new()), Rule(2, "^app/", new()), Rule(3, "one", new())]);

        Assert.Equal(1, policy.For(RepositoryName.Parse("app/one")).Rule!.Number);
        Assert.Equal(2, policy.For(RepositoryName.Parse("app/two")).Rule!.Number);
        Assert.Equal(3, policy.For(RepositoryName.Parse("other/one")).Rule!.Number);
        Assert.Null(policy.For(RepositoryName.Parse("other/two")).Rule);
    }

    [Fact]
    public void For_RuleLeavesOut_IsInheritedAndSaysWhence()
    {
        var limits = new LimitPolicy(Common, [Rule(1, "^app/", new() { TagCountLimit = 3 })]).For(RepositoryName.Parse("app/one"));

        Assert.Equal(new Limit("max_image_size", 1000, "bytes", "[limits]"), limits.MaxImageSize);
        Assert.Equal(new Limit("tag_count_limit", 3, "tags", "limits rule 1 (\"^app/\")"), limits.TagCountLimit);
        Assert.Null(limits.MaxBlobSize);
        Assert.Null(limits.Quota);
        Assert.False(limits.IsReadOnly);
        Assert.False(limits.IsImmutable("v1"));
    }

    [Fact]
    public void For_RuleSaysZero_IsNoLimit() =>
        Assert.Null(new LimitPolicy(Common, [Rule(1, "^app/", new() { MaxImageSize = 0 })]).For(RepositoryName.Parse("app/one")).MaxImageSize);

    [Fact]
    public void For_MoreRepositoriesThanAreRemembered_AreStillFound()
    {
        var policy = new LimitPolicy(Common, [Rule(1, "7$", new())]);

        for (var i = 0; i < 20_001; i++)
        {
            Assert.Equal(i % 10 == 7, policy.For(RepositoryName.Parse($"app/{i}")).Rule is not null);
        }
    }

    [Fact]
    public void QuotaScopes_RuleWithQuota_HoldsWhatNoEarlierRuleMatches()
    {
        var policy = new LimitPolicy(
            Common, [Rule(1, "^app/one$", new()), Rule(2, "^app/", new() { Quota = 5 }), Rule(3, "^all/", new() { Quota = 0 })]);

        var scope = Assert.Single(policy.QuotaScopes);
        Assert.Same(scope, policy.For(RepositoryName.Parse("app/two")).QuotaScope);
        Assert.True(scope.Contains("app/two"));
        Assert.False(scope.Contains("app/one"));
        Assert.False(scope.Contains("all/one"));
    }

    [Fact]
    public void QuotaScopeKey_OtherQuota_IsTheSame()
    {
        var before = new LimitPolicy(Common, [Rule(1, "^a", new()), Rule(2, "^b", new() { Quota = 5 }), Rule(3, "^c", new())]);
        var after = new LimitPolicy(new(), [Rule(1, "^a", new()), Rule(2, "^b", new() { Quota = 6 })]);
        var other = new LimitPolicy(Common, [Rule(1, "^b", new() { Quota = 5 })]);

        Assert.Equal(before.QuotaScopes[0].Key, after.QuotaScopes[0].Key);
        Assert.NotEqual(before.QuotaScopes[0].Key, other.QuotaScopes[0].Key);
    }

    [Theory]
    [InlineData(79, false)]
    [InlineData(80, true)]
    [InlineData(101, true)]
    public void WarningsOf_FromEightyPercentOn_NameTheLimit(long size, bool expected)
    {
        var limits = new LimitPolicy(new() { MaxImageSize = 100 }, []).For(RepositoryName.Parse("app"));

        var warnings = limits.WarningsOf(new PushFigures { ImageSize = size });

        Assert.Equal(expected ? [$"app: the image has {size} bytes, the limit is 100 bytes (max_image_size of [limits])"] : [], warnings);
    }

    [Fact]
    public void RequireBlobSize_LargerThanWhatAnImageOrTheQuotaMayHave_IsTooLarge()
    {
        var limits = new LimitPolicy(new(), [Rule(1, "a", new() { MaxBlobSize = 30, MaxImageSize = 20, Quota = 10 })]).For(RepositoryName.Parse("app"));

        limits.RequireBlobSize(10);
        Assert.Contains("(quota of", Refuse(11), StringComparison.Ordinal);
        Assert.Contains("(max_image_size of", Refuse(21), StringComparison.Ordinal);
        Assert.Contains("(max_blob_size of", Refuse(31), StringComparison.Ordinal);

        string Refuse(long size)
        {
            var exception = Assert.Throws<RegistryException>(() => limits.RequireBlobSize(size));
            Assert.Equal(RegistryErrorCode.TooLarge, exception.Code);
            return exception.Message;
        }
    }

    private static LimitRule Rule(int number, string path, LimitValues values) =>
        PathExpression.TryParse(path, out var expression, out var problem)
            ? new LimitRule(number, expression, values)
            : throw new ArgumentException(problem);
}
