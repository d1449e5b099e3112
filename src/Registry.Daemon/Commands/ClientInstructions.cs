using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>What to type on clients so that they trust the private authority.</summary>
internal static class ClientInstructions
{
    private const int HttpsPort = 443;

    /// <summary>Prints it.</summary>
    /// <param name="output">Takes the lines.</param>
    /// <param name="server">How clients reach the registry.</param>
    /// <param name="names">What the certificate is for.</param>
    /// <param name="authority">The authority.</param>
    public static void WriteTo(TextWriter output, ServerConfiguration server, IReadOnlyList<ServerName> names, AuthorityReport authority)
    {
        var host = HostOf(server, names);
        output.WriteLine(
            $$"""
            On every client, so that it trusts this registry:

            curl -fsSk -o ca.crt https://{{host}}/ca.crt
            openssl x509 -in ca.crt -noout -fingerprint -sha256    # must print
            # {{authority.Fingerprint}}

            # docker; where it keeps images in containerd's store, as new installations of 29 and later do, also
            # the line for everything else, and then: sudo systemctl restart docker
            sudo install -D -m 644 ca.crt /etc/docker/certs.d/{{host}}/ca.crt

            # podman, buildah, skopeo
            sudo install -D -m 644 ca.crt /etc/containers/certs.d/{{host}}/ca.crt

            # containerd, with config_path = "/etc/containerd/certs.d" in its configuration
            sudo install -D -m 644 ca.crt /etc/containerd/certs.d/{{host}}/ca.crt
            printf '[host."https://{{host}}"]\n  ca = "/etc/containerd/certs.d/{{host}}/ca.crt"\n' | sudo tee /etc/containerd/certs.d/{{host}}/hosts.toml

            # everything else on Debian and Ubuntu
            sudo install -m 644 ca.crt /usr/local/share/ca-certificates/registryd.crt && sudo update-ca-certificates

            # Windows, as administrator; then restart Docker Desktop
            certutil -addstore -f Root ca.crt

            # macOS; then restart Docker Desktop
            sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ca.crt
            """);
    }

    /// <summary>How the names of images begin: the host, and the port unless it is the usual one.</summary>
    private static string HostOf(ServerConfiguration server, IReadOnlyList<ServerName> names)
    {
        if (server.ExternalUrl is { } url)
            return url.Authority;
        var name = names.Where(name => !name.IsLoopback && !name.IsWildcard).Append(names[0]).First();
        return name.WithPort(server.Listen.FirstOrDefault(address => address.SocketPath is null)?.Port ?? HttpsPort);
    }
}
