using Registry.Core.Limits;
using Xunit;

namespace Core.Tests.Limits;

public sealed class PathExpressionTests
{
    [Theory]
    [InlineData("^project-1/.*", "project-1/app", true)]
    [InlineData("^project-1/.*", "my/project-1/app", false)]
    [InlineData("project", "my/project-1/app", true)]
    [InlineData("^(a|b)/[^/]+$", "b/app", true)]
    [InlineData("^(a|b)/[^/]+$", "b/app/deep", false)]
    [InlineData("(?i)^APP", "app", true)]
    [InlineData("^[a-z0-9]+(-[a-z0-9]+)*/(build|ci)-[0-9]{4}-[0-9]{2}/.*-(cache|tmp)$", "team-a/ci-2025-07/app-cache", true)]
    [InlineData("^.*/.*/.*/(dev|test|stage)(-.*)?/.*$", "a/b/c/test-1/app", true)]
    public void IsMatch_Expression_IsFoundAnywhereUnlessAnchored(string text, string name, bool expected) =>
        Assert.Equal(expected, Parse(text).IsMatch(name));

    [Theory]
    [InlineData("")]
    [InlineData("caf\u00e9")]
    [InlineData("a\nb")]
    public void TryParse_CharactersThatNoNameHas_IsRefused(string text)
    {
        Assert.False(PathExpression.TryParse(text, out _, out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void TryParse_LongerThanTheLongest_IsRefused()
    {
        Assert.True(PathExpression.TryParse(new string('a', PathExpression.MaxLength), out _, out _));
        Assert.False(PathExpression.TryParse(new string('a', PathExpression.MaxLength + 1), out _, out _));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a**")]
    [InlineData("^(?=a)")]
    [InlineData("(a)\\1")]
    [InlineData("(a{0,500}){0,500}b")]
    [InlineData("^(.*a.{50}){5}x$")]
    [InlineData(".*a.{200}bb$")]
    public void TryParse_InvalidOrNotLinear_IsRefusedWithTheReason(string text)
    {
        Assert.False(PathExpression.TryParse(text, out var expression, out var problem));
        Assert.Null(expression);
        Assert.NotEmpty(problem!);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(a|a)*$")]
    [InlineData("(.*a){20}")]
    public void IsMatch_WouldBacktrackForAges_Ends(string text) => Parse(text).IsMatch(new string('a', 254) + "!");

    private static PathExpression Parse(string text) =>
        PathExpression.TryParse(text, out var expression, out var problem) ? expression : throw new ArgumentException(problem);
}
