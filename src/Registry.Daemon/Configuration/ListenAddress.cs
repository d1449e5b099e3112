using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Daemon.Configuration;

/// <summary>
/// Where the server listens: <c>127.0.0.1:5000</c>, <c>[::1]:5000</c>, <c>localhost:5000</c> (both of these), <c>*:5000</c> (every
/// address of the machine) or <c>unix:/path</c>. Two addresses are equal when they are the same place.
/// </summary>
public sealed record ListenAddress
{
    // sun_path holds 108 bytes with its terminating NUL (unix(7)).
    private const int MaxSocketPathLength = 107;
    private const string UnixPrefix = "unix:";

    private ListenAddress()
    {
    }

    /// <summary>Whether the host is <c>localhost</c>: the loopback addresses of both IPv4 and IPv6.</summary>
    public bool IsLocalhost { get; private init; }

    /// <summary>Whether the host is <c>*</c>: every IPv4 and IPv6 address of the machine.</summary>
    public bool IsAny { get; private init; }

    /// <summary>The address to listen on; null for <c>localhost</c>, <c>*</c> and unix sockets.</summary>
    public IPAddress? Address { get; private init; }

    /// <summary>The TCP port; 0 to let the system choose one, and for unix sockets.</summary>
    public int Port { get; private init; }

    /// <summary>The absolute path of the unix socket; null for TCP.</summary>
    public string? SocketPath { get; private init; }

    /// <summary>The socket that listens there already, passed on by who started the server; null where one has to be bound.</summary>
    public Socket? Passed { get; init; }

    /// <summary>Whether only programs on this machine can connect.</summary>
    public bool IsLocal => IsLocalhost || SocketPath is not null || (Address is not null && IPAddress.IsLoopback(Address));

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address as written.</param>
    /// <param name="address">The address read.</param>
    /// <param name="problem">What is wrong with the text.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out ListenAddress? address,
        [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
            problem = ParseUnix(text[UnixPrefix.Length..], out address);
        else
            problem = ParseTcp(text, out address);
        return address is not null;
    }

    /// <summary>Returns the address as it is written.</summary>
    public override string ToString() => this switch
    {
        { SocketPath: not null } => UnixPrefix + SocketPath,
        { IsLocalhost: true } => $"localhost:{Port}",
        { IsAny: true } => $"*:{Port}",
        _ => new IPEndPoint(Address!, Port).ToString(),
    };

    private static string? ParseUnix(string path, out ListenAddress? address)
    {
        address = null;
        if (!path.StartsWith('/') || path.EndsWith('/') || path.Any(char.IsControl))
            return "after 'unix:' stands the absolute path of the socket";
        if (Encoding.UTF8.GetByteCount(path) > MaxSocketPathLength)
            return $"the path of a unix socket has at most {MaxSocketPathLength} bytes";
        address = new ListenAddress { SocketPath = path };
        return null;
    }

    private static string? ParseTcp(string text, out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0)
            return "the port is missing";
        if (!TryParsePort(text.AsSpan(colon + 1), out var port))
            return "the port is a number from 0 to 65535";
        address = text[..colon] switch
        {
            // The system would choose two different ports, one for IPv4 and one for IPv6.
            "localhost" when port == 0 => null,
            "localhost" => new ListenAddress { IsLocalhost = true, Port = port },
            "*" => new ListenAddress { IsAny = true, Port = port },
            var host when TryParseHost(host, out var ip) => new ListenAddress { Address = ip, Port = port },
            _ => null,
        };
        return address is not null ? null
            : colon == 0 ? "the host is missing"
            : text == "localhost:0" ? "port 0 needs one address, 127.0.0.1 or [::1]"
            : "the host is an IPv4 address, an IPv6 address in brackets, 'localhost' or '*'";
    }

    private static bool TryParseHost(string host, [NotNullWhen(true)] out IPAddress? address)
    {
        var isBracketed = host is ['[', .., ']'];
        var literal = isBracketed ? host[1..^1] : host;
        var family = isBracketed ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return IPText.TryParse(literal, out address) && address.AddressFamily == family;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port)
    {
        port = 0;
        return text.Length is > 0 and <= 5 && !text.ContainsAnyExceptInRange('0', '9')
            && ushort.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out port);
    }
}
