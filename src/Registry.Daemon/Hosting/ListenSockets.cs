using System.Net;
using System.Net.Sockets;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Hosting;

/// <summary>
/// The sockets that the server listens on, bound before it starts: so that an address in use is refused by name, and a port that the
/// system chose is known.
/// </summary>
internal sealed class ListenSockets : IDisposable
{
    private readonly Dictionary<EndPoint, Socket> _sockets = [];

    private ListenSockets()
    {
    }

    /// <summary>Where the sockets are bound: with real ports.</summary>
    public IReadOnlyCollection<EndPoint> EndPoints => _sockets.Keys;

    /// <summary>Binds a socket for every address, two for <c>localhost</c>, none where one was passed on.</summary>
    /// <exception cref="ListenException">An address cannot be bound; none is then.</exception>
    public static ListenSockets Bind(IEnumerable<ListenAddress> addresses)
    {
        var sockets = new ListenSockets();
        try
        {
            foreach (var address in addresses)
            {
                sockets.Bind(address);
            }

            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>Hands the socket of an endpoint to the transport, which closes it when the server stops.</summary>
    public Socket Take(EndPoint endPoint) =>
        _sockets.Remove(endPoint, out var socket) ? socket : throw new ArgumentException($"Nothing is bound to {endPoint}.", nameof(endPoint));

    /// <summary>Closes the sockets that were not taken.</summary>
    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    private void Bind(ListenAddress address)
    {
        try
        {
            switch (address)
            {
                case { Passed: { } socket }:
                    AddPassed(socket);
                    break;
                case { SocketPath: { } path }:
                    Add(UnixSocket.Bind(path));
                    break;
                case { IsLocalhost: true }:
                    Add(TcpSocket.Bind(new IPEndPoint(IPAddress.Loopback, address.Port)));
                    BindWhereThereIsIPv6(new IPEndPoint(IPAddress.IPv6Loopback, address.Port));
                    break;
                case { IsAny: true } when !Socket.OSSupportsIPv6:
                    Add(TcpSocket.Bind(new IPEndPoint(IPAddress.Any, address.Port)));
                    break;
                case { IsAny: true }:
                    Add(TcpSocket.Bind(new IPEndPoint(IPAddress.IPv6Any, address.Port)));
                    break;
                default:
                    Add(TcpSocket.Bind(new IPEndPoint(address.Address!, address.Port)));
                    break;
            }
        }
        catch (SocketException exception)
        {
            throw new ListenException(Explain(address, exception.SocketErrorCode), exception);
        }
    }

    private void AddPassed(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            TcpSocket.KeepAlive(socket);
        }

        Add(socket);
    }

    private void BindWhereThereIsIPv6(IPEndPoint endPoint)
    {
        try
        {
            Add(TcpSocket.Bind(endPoint));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            // On a machine without IPv6, localhost is 127.0.0.1 alone.
        }
    }

    private void Add(Socket socket) => _sockets.Add(socket.LocalEndPoint!, socket);

    private static string Explain(ListenAddress address, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => $"Cannot listen on {address}: another program does already. Stop it, or choose another address: --listen, [server] listen, [admin] listen.",
        SocketError.AccessDenied when address.SocketPath is null =>
            $"Cannot listen on {address}: permission denied. A port below 1024 needs the capability CAP_NET_BIND_SERVICE; or choose a higher one.",
        SocketError.AccessDenied => $"Cannot listen on {address}: permission denied. The folder of the socket must be writable for the server's user.",
        SocketError.AddressNotAvailable => $"Cannot listen on {address}: this machine does not have that address.",
        SocketError.AddressFamilyNotSupported => $"Cannot listen on {address}: this machine has no IPv6.",
        _ => $"Cannot listen on {address}: {error}.",
    };
}
