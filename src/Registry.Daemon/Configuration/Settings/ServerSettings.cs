using System.Net;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[server]</c>.</summary>
internal static class ServerSettings
{
    private static readonly SettingSection Section = new("server", "How clients reach the registry.");

    /// <summary><c>[server] listen</c>.</summary>
    public static readonly Setting<IReadOnlyList<ListenAddress>> Listen = new(
        Section, "listen", new ListType<ListenAddress>(SettingTypes.ListenAddress, mayBeEmpty: false), "127.0.0.1:5000",
        """
        The addresses to listen on: an IPv4 address, an IPv6 address in brackets, "localhost" or "*" (every
        address) with a port (0: any free one), or "unix:/path" for a unix socket.
        """);

    /// <summary><c>[server] external_url</c>.</summary>
    public static readonly Setting<Uri?> ExternalUrl = new(
        Section, "external_url", SettingTypes.OptionalServerUrl, "",
        """
        The URL under which clients reach the registry, such as "https://registry.example.com".
        Empty: answers carry relative URLs, which work behind most proxies as they are.
        """);

    /// <summary><c>[server] trusted_proxies</c>.</summary>
    public static readonly Setting<IReadOnlyList<IPNetwork>> TrustedProxies = new(
        Section, "trusted_proxies", new ListType<IPNetwork>(SettingTypes.Network, mayBeEmpty: true), "",
        """
        Addresses and networks (CIDR) of the proxies whose X-Forwarded-* headers are believed.
        """);

    /// <summary><c>[server] shutdown_timeout</c>.</summary>
    public static readonly Setting<TimeSpan> ShutdownTimeout = new(
        Section, "shutdown_timeout", SettingTypes.Duration(TimeSpan.Zero, SettingTypes.OneDay), "30s",
        """
        How long transfers may take to finish when the server is told to stop.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Listen, ExternalUrl, TrustedProxies, ShutdownTimeout];
}
