using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Registry.Daemon.Configuration;

/// <summary>
/// What clients call a server: a host name (RFC 1123, section 2.1) in lower case, perhaps with <c>*</c> for its first label (RFC 6125,
/// section 6.4.3), or an IP address.
/// </summary>
public sealed record ServerName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;
    private const string AnyLabel = "*.";

    private readonly string _text;

    private ServerName(string text, IPAddress? address)
    {
        _text = text;
        Address = address;
    }

    /// <summary>The address; null for a host name.</summary>
    public IPAddress? Address { get; }

    /// <summary>Whether it means the machine itself, whichever that is.</summary>
    public bool IsLoopback => Address is null ? _text == "localhost" : IPAddress.IsLoopback(Address);

    /// <summary>Whether it stands for many names.</summary>
    public bool IsWildcard => ToString().StartsWith(AnyLabel, StringComparison.Ordinal);

    /// <summary>Reads a host name, or an IP address without brackets.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ServerName? name)
    {
        var written = text.ToString();
        name = IPText.TryParse(written, out var address) ? (written.Contains('%', StringComparison.Ordinal) ? null : Of(address))
            : IsHost(written) ? new ServerName(written.ToLowerInvariant(), null)
            : null;
        return name is not null;
    }

    /// <summary>Reads those of some texts that are names, and leaves the others out.</summary>
    public static IEnumerable<ServerName> ParseAll(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            if (TryParse(text, out var name))
                yield return name;
        }
    }

    /// <summary>An address as a name.</summary>
    public static ServerName Of(IPAddress address) => new(address.ToString(), address);

    /// <summary>How a URL and the name of an image spell it with a port.</summary>
    public string WithPort(int port) => Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{_text}]:{port}" : $"{_text}:{port}";

    /// <summary>Returns the name as text.</summary>
    public override string ToString() => _text;

    private static bool IsHost(string text)
    {
        var labels = (text.StartsWith(AnyLabel, StringComparison.Ordinal) ? text[AnyLabel.Length..] : text).Split('.');
        return text.Length <= MaxLength && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && label[0] != '-' && label[^1] != '-';
}
