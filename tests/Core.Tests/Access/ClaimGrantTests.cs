using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class ClaimGrantTests
{
    [Theory]
    [InlineData("repo:org/app:ref:refs/heads/main", "repo:org/app:ref:refs/heads/main", true)]
    [InlineData("repo:org/*:ref:refs/heads/main", "repo:org/app:ref:refs/heads/main", true)]
    [InlineData("repo:org/*:ref:refs/heads/main", "repo:other/app:ref:refs/heads/main", false)]
    [InlineData("job-?", "job-1", true)]
    [InlineData("job-?", "job-12", false)]
    [InlineData("true", "True", false)]
    [InlineData("*", "", true)]
    public void GrantFor_Value_HasToMatchTheWholeClaim(string pattern, string text, bool isMatch) =>
        Assert.Equal(isMatch, Create("sub", pattern, "ci/*").GrantFor(claim => claim == "sub" ? [text] : []) is not null);

    [Fact]
    public void GrantFor_SeveralTexts_AnyMayMatch()
    {
        var grant = Create("groups", "dev*", "team/*");

        Assert.NotNull(grant.GrantFor(_ => ["ops", "developers"]));
        Assert.Null(grant.GrantFor(_ => ["ops"]));
        Assert.Null(grant.GrantFor(_ => []));
    }

    [Theory]
    [InlineData("ci/{project}", "team/app", "ci/team/app")]
    [InlineData("{project}/*", "team/app", "team/app/*")]
    [InlineData("x-{project}-{project}?", "a", "x-a-a?")]
    [InlineData("{project}", "team/*", null)]
    [InlineData("{project}", "?", null)]
    [InlineData("{project}", "..", null)]
    [InlineData("{project}", "a/../b", null)]
    [InlineData("{project}", "/a", null)]
    [InlineData("{project}", "A", null)]
    [InlineData("{project}", "{project}", null)]
    [InlineData("{project}", "", null)]
    [InlineData("{other}", "a", null)]
    public void GrantFor_Placeholder_IsFilledWithANameOrNothingIsGranted(string template, string project, string? expected)
    {
        var grant = Create("sub", "*", template).GrantFor(claim => claim switch { "sub" => ["x"], "project" => [project], _ => [] });

        Assert.Equal(expected, grant?.Repositories.ToString());
    }

    [Fact]
    public void GrantFor_PlaceholderWithSeveralTexts_GrantsNothing() =>
        Assert.Null(Create("sub", "*", "{groups}/*").GrantFor(claim => claim == "sub" ? ["x"] : ["a", "b"]));

    [Fact]
    public void GrantFor_NameThatIsTooLong_GrantsNothing() =>
        Assert.Null(Create("sub", "*", "{sub}/*").GrantFor(_ => [new string('a', 255)]));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{}")]
    [InlineData("a}{b")]
    [InlineData("{{a}}")]
    [InlineData("a b/{c}")]
    [InlineData("ci/{a")]
    public void TryParse_TemplateThatIsNoPattern_IsRefused(string text) => Assert.False(RepositoryTemplate.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public void TryParse_ClaimPatternThatIsNone_IsRefused(string text) => Assert.False(ClaimPattern.TryParse(text, out _));

    private static ClaimGrant Create(string claim, string value, string repositories)
    {
        Assert.True(ClaimPattern.TryParse(value, out var pattern));
        Assert.True(RepositoryTemplate.TryParse(repositories, out var template));
        return new ClaimGrant(claim, pattern, template, RegistryAction.Pull);
    }
}
