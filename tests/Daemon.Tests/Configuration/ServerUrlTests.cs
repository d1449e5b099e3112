using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class ServerUrlTests
{
    [Theory]
    [InlineData("https://registry.example.com", "https://registry.example.com/")]
    [InlineData("http://registry.lan:5000/", "http://registry.lan:5000/")]
    [InlineData("HTTPS://[::1]:443", "https://[::1]/")]
    public void TryParse_ServerUrl_ReadsIt(string text, string expected)
    {
        Assert.True(ServerUrl.TryParse(text, out var url, out _));
        Assert.Equal(expected, url.ToString());
    }

    [Theory]
    [InlineData("registry.example.com")]
    [InlineData("ftp://registry.example.com")]
    [InlineData("http:/registry")]
    [InlineData("https://")]
    [InlineData("https://registry:99999")]
    [InlineData(" https://registry")]
    [InlineData("https://registry\n")]
    [InlineData("https:\\\\registry")]
    [InlineData("https://registry/v2")]
    [InlineData("https://registry//")]
    [InlineData("https://registry?")]
    [InlineData("https://registry#")]
    [InlineData("https://user@registry")]
    [InlineData("https://user:secret@registry")]
    [InlineData("https://@registry")]
    public void TryParse_AnythingElse_Refused(string text)
    {
        Assert.False(ServerUrl.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }
}
