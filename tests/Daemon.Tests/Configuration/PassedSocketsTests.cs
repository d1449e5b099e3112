using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class PassedSocketsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1", false, "127.0.0.1:{0}", true)]
    [InlineData("0.0.0.0", false, "0.0.0.0:{0}", false)]
    [InlineData("::1", false, "[::1]:{0}", true)]
    [InlineData("::", false, "[::]:{0}", false)]
    [InlineData("::", true, "*:{0}", false)]
    public void AddressOf_TcpSocket_IsWhereItIsBound(string address, bool isDual, string expected, bool isLocal)
    {
        var ip = IPAddress.Parse(address);
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = isDual;
        }

        socket.Bind(new IPEndPoint(ip, 0));
        socket.Listen();

        var passed = PassedSockets.AddressOf(socket, "registryd.socket");

        Assert.Equal(string.Format(CultureInfo.InvariantCulture, expected, ((IPEndPoint)socket.LocalEndPoint!).Port), passed.ToString());
        Assert.Equal(isLocal, passed.IsLocal);
        Assert.Same(socket, passed.Passed);
    }

    [Fact]
    public void AddressOf_UnixSocket_IsItsPath()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("s")));
        socket.Listen();

        Assert.Equal($"unix:{_folder.File("s")}", PassedSockets.AddressOf(socket, "registryd.socket").ToString());
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public void AddressOf_SocketThatDoesNotListen_IsRefusedByName(SocketType type)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, ProtocolType.Unspecified);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var refusal = Assert.Throws<ConfigurationException>(() => PassedSockets.AddressOf(socket, "web"));

        Assert.Equal("LISTEN_FDS: the socket 'web' cannot be used: it is no listening TCP or unix stream socket", refusal.Message);
    }

    [Fact]
    public void AddressOf_AbstractUnixSocket_IsRefused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint($"\0registryd-test-{Guid.NewGuid()}"));
        socket.Listen();

        Assert.Throws<ConfigurationException>(() => PassedSockets.AddressOf(socket, "web"));
    }

    [Theory]
    [InlineData(null, "1")]
    [InlineData("1", "1")]
    [InlineData("own", "0")]
    [InlineData("own", "-1")]
    [InlineData("own", null)]
    public void Take_NoneForThisProcess_IsNone(string? process, string? count)
    {
        var environment = new Dictionary<string, string>();
        if (process is not null)
        {
            environment["LISTEN_PID"] = process == "own" ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture) : process;
        }

        if (count is not null)
        {
            environment["LISTEN_FDS"] = count;
        }

        Assert.Empty(PassedSockets.Take(environment));
    }
}
