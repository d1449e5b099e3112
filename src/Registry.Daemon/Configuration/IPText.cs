using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Registry.Daemon.Configuration;

/// <summary>Reads IP addresses and networks strictly: no short, octal or hexadecimal IPv4 and no bits beyond a network's prefix.</summary>
internal static class IPText
{
    /// <summary>Reads an IPv4 address of four decimal numbers, or an IPv6 address without brackets.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address))
            return false;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text
            : !text.AsSpan().ContainsAny('[', ']');
    }

    /// <summary>Reads one address, or a network in CIDR notation (RFC 4632).</summary>
    /// <param name="text">The address or network.</param>
    /// <param name="network">The network read; one address is a network of its full length.</param>
    /// <param name="problem">What is wrong with the text, when more can be said than that it is no network.</param>
    public static bool TryParseNetwork(string text, out IPNetwork network, out string? problem)
    {
        network = default;
        problem = null;
        var slash = text.IndexOf('/');
        if (!TryParse(slash < 0 ? text : text[..slash], out var address) || address.ScopeIdOrZero() != 0)
            return false;

        var bytes = address.GetAddressBytes();
        var length = bytes.Length * 8;
        if (slash >= 0 && !TryParseLength(text.AsSpan(slash + 1), length, out length))
        {
            problem = $"the prefix length is a number from 0 to {bytes.Length * 8}";
            return false;
        }

        Mask(bytes, length);
        network = new IPNetwork(new IPAddress(bytes), length);
        if (network.BaseAddress.Equals(address))
            return true;
        problem = $"the network of that address is {network}";
        return false;
    }

    private static long ScopeIdOrZero(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;

    private static bool TryParseLength(ReadOnlySpan<char> text, int maximum, out int length) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out length)
        && length <= maximum;

    private static void Mask(byte[] bytes, int length)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - i * 8, 0, 8);
            bytes[i] &= (byte)(0xFF00 >> kept);
        }
    }
}
