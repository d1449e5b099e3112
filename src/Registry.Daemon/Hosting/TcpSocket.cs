using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Registry.Daemon.Hosting;

/// <summary>Listening TCP sockets.</summary>
internal static class TcpSocket
{
    // A client that vanished without a word is noticed after 60 + 4 x 15 seconds.
    private const int KeepAliveTimeSeconds = 60;
    private const int KeepAliveIntervalSeconds = 15;
    private const int KeepAliveRetryCount = 4;

    /// <summary>Binds a socket, with keep-alive.</summary>
    /// <exception cref="SocketException">The endpoint cannot be bound.</exception>
    public static Socket Bind(IPEndPoint endPoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        KeepAlive(socket);
        return socket;
    }

    /// <summary>Has the connections that a listening socket accepts notice a client that vanished (tcp(7)).</summary>
    public static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveTimeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetryCount);
    }
}
