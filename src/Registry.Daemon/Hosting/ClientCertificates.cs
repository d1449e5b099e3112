using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Registry.Daemon.Hosting;

/// <summary>
/// Asks clients for a certificate, and finds out whether it is of an authority's: of that one alone, for clients, and valid now. Whoever has
/// none, or a wrong one, connects all the same, and is told with the first request.
/// </summary>
internal sealed class ClientCertificates
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2"; // RFC 5280, section 4.2.1.12

    private readonly X509ChainPolicy _policy;
    private readonly IReadOnlyList<System.Net.IPNetwork> _proxies;

    // What a handshake found, for as long as its connection has the certificate.
    private readonly ConditionalWeakTable<X509Certificate, object> _trusted = [];

    private ClientCertificates(X509ChainPolicy policy, IReadOnlyList<System.Net.IPNetwork> proxies) => (_policy, _proxies) = (policy, proxies);

    /// <summary>Reads the authority's certificate.</summary>
    /// <param name="path">Its file: PEM (RFC 7468), with intermediates if there are any.</param>
    /// <param name="proxies">The networks whose certificates are not asked for: they are the proxies', and not the clients'.</param>
    /// <exception cref="ListenException">It cannot be read.</exception>
    public static ClientCertificates Read(string path, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(ClientAuthentication) },
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ListenException($"Cannot take client certificates with {path}: {exception.Message}", exception);
        }

        return policy.CustomTrustStore.Count > 0
            ? new ClientCertificates(policy, proxies)
            : throw new ListenException($"Cannot take client certificates with {path}: it has no certificate in PEM");
    }

    /// <summary>Whether the certificate of a connection was found good when it came.</summary>
    public bool IsTrusted(X509Certificate2 certificate) => _trusted.TryGetValue(certificate, out _);

    /// <summary>Whether the peer of a connection is asked for a certificate.</summary>
    public bool IsAsked(EndPoint? peer)
    {
        if (_proxies.Count == 0)
        {
            return true;
        }

        if (peer is not IPEndPoint { Address: var address })
        {
            return false;
        }

        var known = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _proxies)
        {
            if (network.Contains(known))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes a handshake ask for a certificate.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "What the certificate is worth, IsTrusted tells; the connection is for everybody.")]
    public void AddTo(SslServerAuthenticationOptions options)
    {
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = _policy;
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if (certificate is not null && errors == SslPolicyErrors.None)
            {
                _trusted.AddOrUpdate(certificate, this);
            }

            return true;
        };
    }
}
