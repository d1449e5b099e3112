using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class IPTextTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7/32")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.1.2.128/25", "10.1.2.128/25")]
    [InlineData("::1", "::1/128")]
    [InlineData("fd00::/8", "fd00::/8")]
    public void TryParseNetwork_AddressOrNetwork_ReadsIt(string text, string expected)
    {
        Assert.True(IPText.TryParseNetwork(text, out var network, out _));
        Assert.Equal(expected, network.ToString());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("10.0.0", null)]
    [InlineData("010.0.0.1", null)]
    [InlineData("10.0.0.1.", null)]
    [InlineData("proxy.lan", null)]
    [InlineData("[::1]", null)]
    [InlineData("fe80::1%2", null)]
    [InlineData("10.0.0.0/", "the prefix length is a number from 0 to 32")]
    [InlineData("10.0.0.0/33", "the prefix length is a number from 0 to 32")]
    [InlineData("10.0.0.0/-1", "the prefix length is a number from 0 to 32")]
    [InlineData("::/129", "the prefix length is a number from 0 to 128")]
    [InlineData("10.0.0.0/255.0.0.0", "the prefix length is a number from 0 to 32")]
    [InlineData("10.1.2.3/8", "the network of that address is 10.0.0.0/8")]
    [InlineData("10.1.2.129/25", "the network of that address is 10.1.2.128/25")]
    public void TryParseNetwork_Invalid_SaysWhatIsWrong(string text, string? expected)
    {
        Assert.False(IPText.TryParseNetwork(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }
}
