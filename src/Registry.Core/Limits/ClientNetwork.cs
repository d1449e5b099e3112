using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Registry.Core.Limits;

/// <summary>
/// The network that one client has to itself: an IPv4 address, or the 64 bits of an IPv6 address within which a host chooses its
/// own addresses (RFC 4291, section 2.5.1).
/// </summary>
public readonly record struct ClientNetwork
{
    private readonly ulong _prefix;
    private readonly bool _isIPv6;

    private ClientNetwork(ulong prefix, bool isIPv6) => (_prefix, _isIPv6) = (prefix, isIPv6);

    /// <summary>The network of an address. An IPv4 address that is mapped into IPv6 counts as IPv4.</summary>
    public static ClientNetwork Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var client = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        client.TryWriteBytes(bytes, out _);
        return client.AddressFamily == AddressFamily.InterNetworkV6
            ? new ClientNetwork(BinaryPrimitives.ReadUInt64BigEndian(bytes), isIPv6: true)
            : new ClientNetwork(BinaryPrimitives.ReadUInt32BigEndian(bytes), isIPv6: false);
    }
}
