using Registry.Core.Model;
using Xunit;

namespace Core.Tests.Model;

public sealed class GlobTests
{
    [Theory]
    [InlineData("app", "app", true)]
    [InlineData("app", "apps", false)]
    [InlineData("app", "ap", false)]
    [InlineData("app", "APP", false)]
    [InlineData("*", "app", true)]
    [InlineData("*", "team/sub/app", true)]
    [InlineData("team/*", "team/app", true)]
    [InlineData("team/*", "team/sub/app", true)]
    [InlineData("team/**", "team/sub/app", true)]
    [InlineData("team/*", "team", false)]
    [InlineData("team/*", "teams/app", false)]
    [InlineData("*/app", "team/app", true)]
    [InlineData("*/app", "app", false)]
    [InlineData("v*", "v", true)]
    [InlineData("v*", "v1.0", true)]
    [InlineData("v*", "1v", false)]
    [InlineData("v?", "v1", true)]
    [InlineData("v?", "v", false)]
    [InlineData("v?", "v12", false)]
    [InlineData("v?.*", "v1.2.3", true)]
    [InlineData("*-rc*", "1.0-rc1", true)]
    [InlineData("*a*b*c", "aXbXbXc", true)]
    [InlineData("*a*b*c", "aXbXbX", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    public void IsMatch_Name_IsOfTheWholeName(string pattern, string name, bool expected)
    {
        Assert.True(Glob.TryParse(pattern, out var glob));
        Assert.Equal(expected, glob.IsMatch(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("[ab]")]
    [InlineData("a:b")]
    [InlineData("ä")]
    public void TryParse_NeverMatching_IsRefused(string text) => Assert.False(Glob.TryParse(text, out _));

    [Fact]
    public void TryParse_TooLong_IsRefused()
    {
        Assert.True(Glob.TryParse(new string('*', Glob.MaxLength), out _));
        Assert.False(Glob.TryParse(new string('*', Glob.MaxLength + 1), out _));
    }

    [Fact]
    public void IsMatch_Default_MatchesNothing() => Assert.False(default(Glob).IsMatch("app"));

    [Fact]
    public void ToString_Parsed_IsThePattern()
    {
        Assert.True(Glob.TryParse("team/*", out var glob));
        Assert.Equal("team/*", glob.ToString());
    }
}
