using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Xunit;

namespace Daemon.Tests.Hosting;

public sealed class ListenTests
{
    [Fact]
    public async Task Start_SeveralAddresses_AllAnswer()
    {
        using var folder = new TemporaryFolder();
        await using var host = await TestHost.StartAsync(Hello, ["127.0.0.1:0", "127.0.0.2:0", $"unix:{folder.File("s")}"]);

        Assert.Equal(3, host.Host.Addresses.Count);
        using var client = TestHost.CreateClient();
        Assert.Equal("hello", await client.GetStringAsync(host.Host.Addresses.Single(address => address.Contains("//127.0.0.1", StringComparison.Ordinal))));
        Assert.Equal("hello", await client.GetStringAsync(host.Host.Addresses.Single(address => address.Contains("//127.0.0.2", StringComparison.Ordinal))));
        using var unix = TestHost.CreateClient(new UnixDomainSocketEndPoint(folder.File("s")));
        Assert.Equal("hello", await unix.GetStringAsync("http://localhost/"));
    }

    [Fact]
    public async Task Start_PortZero_TellsTheRealPort()
    {
        await using var host = await TestHost.StartAsync(Hello);

        Assert.NotEqual(0, host.Url.Port);
    }

    [Fact]
    public async Task Start_Localhost_AnswersOnEveryLoopbackAddress()
    {
        var port = FreePort();
        await using var host = await TestHost.StartAsync(Hello, [$"localhost:{port}"]);

        var expected = Socket.OSSupportsIPv6 ? [$"http://127.0.0.1:{port}", $"http://[::1]:{port}"] : new[] { $"http://127.0.0.1:{port}" };
        Assert.Equal(expected, host.Host.Addresses.Order(StringComparer.Ordinal));
        using var client = TestHost.CreateClient();
        foreach (var address in host.Host.Addresses)
        {
            Assert.Equal("hello", await client.GetStringAsync(address));
        }
    }

    [Fact]
    public async Task Start_AnyAddress_AnswersOnLoopbackAndMore()
    {
        await using var host = await TestHost.StartAsync(Hello, ["*:0"]);

        using var client = TestHost.CreateClient();
        Assert.Equal("hello", await client.GetStringAsync($"http://127.0.0.1:{host.Url.Port}/"));
        Assert.Equal("hello", await client.GetStringAsync($"http://127.0.0.2:{host.Url.Port}/"));
    }

    [Fact]
    public async Task Start_AddressInUse_IsRefusedByName()
    {
        await using var first = await TestHost.StartAsync(Hello);

        var refusal = await Assert.ThrowsAsync<ListenException>(() => TestHost.StartAsync(Hello, ["127.0.0.1:0", first.Url.Authority]));

        Assert.Contains(first.Url.Authority, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task Start_AddressOfAnotherMachine_IsRefusedByName()
    {
        var refusal = await Assert.ThrowsAsync<ListenException>(() => TestHost.StartAsync(Hello, ["192.0.2.1:0"]));

        Assert.Contains("192.0.2.1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnixSocket_OnlyUserAndGroupMayConnect()
    {
        using var folder = new TemporaryFolder();
        await using var host = await TestHost.StartAsync(Hello, [$"unix:{folder.File("s")}"]);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            File.GetUnixFileMode(folder.File("s")));
    }

    [Fact]
    public async Task Start_UnixSocketThatNobodyListensOn_TakesItsPlace()
    {
        using var folder = new TemporaryFolder();
        LeaveSocket(folder.File("s"));
        Assert.True(Path.Exists(folder.File("s")));

        await using var host = await TestHost.StartAsync(Hello, [$"unix:{folder.File("s")}"]);

        using var client = TestHost.CreateClient(new UnixDomainSocketEndPoint(folder.File("s")));
        Assert.Equal("hello", await client.GetStringAsync("http://localhost/"));
    }

    [Fact]
    public async Task Start_UnixSocketInUse_IsRefusedAndLeftAlone()
    {
        using var folder = new TemporaryFolder();
        await using var first = await TestHost.StartAsync(Hello, [$"unix:{folder.File("s")}"]);

        await Assert.ThrowsAsync<ListenException>(() => TestHost.StartAsync(Hello, [$"unix:{folder.File("s")}"]));

        using var client = TestHost.CreateClient(new UnixDomainSocketEndPoint(folder.File("s")));
        Assert.Equal("hello", await client.GetStringAsync("http://localhost/"));
    }

    [Fact]
    public async Task Start_FileInPlaceOfUnixSocket_IsRefusedAndLeftAlone()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("s"), "precious");

        var refusal = await Assert.ThrowsAsync<ListenException>(() => TestHost.StartAsync(Hello, [$"unix:{folder.File("s")}"]));

        Assert.Contains("no socket", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(folder.File("s")));
    }

    [Fact]
    public async Task Stop_UnixSocket_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        await using (await TestHost.StartAsync(Hello, [$"unix:{folder.File("s")}"]))
        {
            Assert.True(Path.Exists(folder.File("s")));
        }

        Assert.False(Path.Exists(folder.File("s")));
    }

    [Fact]
    public async Task Bind_Tcp_AcceptedConnectionsKeepAlive()
    {
        using var listening = TcpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        using var client = await TestHost.ConnectAsync(listening.LocalEndPoint!);
        using var accepted = await listening.AcceptAsync();

        Assert.NotEqual(0, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(60, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(15, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(4, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
    }

    [Fact]
    public void Bind_SocketWasPassedOn_IsTheOne()
    {
        using var passed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        passed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        passed.Listen();
        using var sockets = ListenSockets.Bind([PassedSockets.AddressOf(passed, "registryd.socket")]);

        Assert.Same(passed, sockets.Take(Assert.Single(sockets.EndPoints)));
        Assert.NotEqual(0, passed.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
    }

    private static Task Hello(HttpContext context) => context.Response.WriteAsync("hello");

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    // Closing the socket would remove its file; a hard link is the file that a killed server leaves.
    private static void LeaveSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".bound"));
        File.Move(path + ".bound", path);
    }
}
