using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("127.8.9.10:0", true)]
    [InlineData("0.0.0.0:5000", false)]
    [InlineData("192.168.1.2:65535", false)]
    [InlineData("[::1]:5000", true)]
    [InlineData("[::]:5000", false)]
    [InlineData("[fd00::1]:443", false)]
    [InlineData("localhost:5000", true)]
    [InlineData("*:5000", false)]
    [InlineData("*:0", false)]
    [InlineData("unix:/run/registryd.sock", true)]
    public void TryParse_Address_KnowsWhoCanConnect(string text, bool isLocal)
    {
        Assert.True(ListenAddress.TryParse(text, out var address, out _));
        Assert.Equal(isLocal, address.IsLocal);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("", "the port is missing")]
    [InlineData("localhost", "the port is missing")]
    [InlineData("5000", "the port is missing")]
    [InlineData(":5000", "the host is missing")]
    [InlineData("127.0.0.1:", "the port is a number from 0 to 65535")]
    [InlineData("127.0.0.1:65536", "the port is a number from 0 to 65535")]
    [InlineData("127.0.0.1:-1", "the port is a number from 0 to 65535")]
    [InlineData("127.0.0.1: 80", "the port is a number from 0 to 65535")]
    [InlineData("127.0.0.1:٣", "the port is a number from 0 to 65535")]
    [InlineData("localhost:0", "port 0 needs one address, 127.0.0.1 or [::1]")]
    [InlineData("registry.lan:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("::1:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("[127.0.0.1]:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("[[::1]]:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("[]:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("127.1:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("0x7f.0.0.1:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("http://127.0.0.1:5000", "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'")]
    [InlineData("unix:", "after 'unix:' stands the absolute path of the socket")]
    [InlineData("unix:run/registryd.sock", "after 'unix:' stands the absolute path of the socket")]
    [InlineData("unix:/run/", "after 'unix:' stands the absolute path of the socket")]
    [InlineData("unix:/run/\0", "after 'unix:' stands the absolute path of the socket")]
    public void TryParse_Invalid_SaysWhatIsWrong(string text, string expected)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void TryParse_SocketPath_FitsTheSystemsLimit()
    {
        Assert.True(ListenAddress.TryParse("unix:/" + new string('a', 106), out _, out _));
        Assert.False(ListenAddress.TryParse("unix:/" + new string('a', 107), out _, out var problem));
        Assert.Equal("the path of a unix socket has at most 107 bytes", problem);
    }
}
