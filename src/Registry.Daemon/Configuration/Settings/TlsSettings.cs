namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[tls]</c>.</summary>
internal static class TlsSettings
{
    private static readonly SettingSection Section = new("tls", "HTTPS. Without a certificate the registry speaks plain HTTP.");

    /// <summary><c>[tls] certificate</c>.</summary>
    public static readonly Setting<string> Certificate = new(
        Section, "certificate", new PathType(mayBeEmpty: true), "",
        """
        The PEM file of the certificate, followed by its intermediates if it has any.
        A relative path starts from the folder of the configuration file.
        """);

    /// <summary><c>[tls] key</c>.</summary>
    public static readonly Setting<string> Key = new(
        Section, "key", new PathType(mayBeEmpty: true), "",
        """
        The PEM file of the certificate's private key.
        """);

    /// <summary><c>[tls] client_ca</c>.</summary>
    public static readonly Setting<string> ClientCa = new(
        Section, "client_ca", new PathType(mayBeEmpty: true), "",
        """
        The PEM file of the CA whose client certificates name accounts: by a common name of the subject, else a
        mail address, else a host name. Clients are asked for one and may have none. Read at the start.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Certificate, Key, ClientCa];
}
