using System.Net;

namespace Registry.Daemon.Auth;

/// <summary>Where requests come from.</summary>
internal static class ClientAddress
{
    /// <summary>The client's address, IPv4 as such also on sockets for both; <c>null</c>: a unix socket.</summary>
    public static IPAddress? Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
