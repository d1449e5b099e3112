using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class ServerNameTests
{
    [Theory]
    [InlineData("registry.lan", "registry.lan:5000")]
    [InlineData("Registry-1.LAN", "registry-1.lan:5000")]
    [InlineData("*.lan", "*.lan:5000")]
    [InlineData("1.2.example", "1.2.example:5000")]
    [InlineData("192.168.1.7", "192.168.1.7:5000")]
    [InlineData("fd00::7", "[fd00::7]:5000")]
    public void TryParse_Name_IsSpelledWithAPort(string text, string expected)
    {
        Assert.True(ServerName.TryParse(text, out var name));
        Assert.Equal(expected, name.WithPort(5000));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("a.")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("ä.lan")]
    [InlineData("*")]
    [InlineData("a.*.lan")]
    [InlineData("192.168.1")]
    [InlineData("192.168.1.256")]
    [InlineData("[fd00::7]")]
    [InlineData("fe80::1%2")]
    [InlineData("registry.lan:5000")]
    [InlineData("https://registry.lan")]
    public void TryParse_Other_IsNone(string text) => Assert.False(ServerName.TryParse(text, out _));

    [Fact]
    public void TryParse_TooLong_IsNone()
    {
        Assert.False(ServerName.TryParse(new string('a', 64), out _));
        Assert.False(ServerName.TryParse(string.Join('.', Enumerable.Repeat("abcdefg", 32)), out _));
        Assert.True(ServerName.TryParse(string.Join('.', Enumerable.Repeat("abcdefg", 31)), out _));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.2", true)]
    [InlineData("::1", true)]
    [InlineData("localhost.lan", false)]
    [InlineData("10.0.0.1", false)]
    public void IsLoopback_IsSoOnEveryMachine(string text, bool expected)
    {
        Assert.True(ServerName.TryParse(text, out var name));
        Assert.Equal(expected, name.IsLoopback);
    }
}
