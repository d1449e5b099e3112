using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Registry.Daemon.Hosting;

/// <summary>Listening unix sockets.</summary>
internal static class UnixSocket
{
    // Whoever may write to the socket may connect (unix(7)): the server's user and group.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    // ENXIO: what open(2) says of a socket.
    private const int NoSuchDeviceOrAddress = 6;

    /// <summary>Binds a socket, in place of one that a server left behind when it was killed.</summary>
    /// <exception cref="SocketException">The path cannot be bound, or a program listens there.</exception>
    /// <exception cref="ListenException">There is something else than a socket at the path.</exception>
    public static Socket Bind(string path)
    {
        RemoveStale(path);
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, Mode);
        return socket;
    }

    private static void RemoveStale(string path)
    {
        if (!Path.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException exception) when (!IsSocket(path))
        {
            throw new ListenException($"Cannot listen on unix:{path}: there is a file that is no socket. Move it away, or choose another path.", exception);
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    // To a regular file, connect(2) answers as to a socket that nobody listens on; open(2) tells them apart.
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return false;
        }
        catch (IOException exception)
        {
            return exception.HResult == NoSuchDeviceOrAddress;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
