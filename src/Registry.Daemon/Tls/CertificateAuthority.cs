using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tls;

/// <summary>A private certificate authority: a self-signed certificate and its key, which sign the server's certificates (RFC 5280).</summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long an authority is good for: replacing it means a visit to every client.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    /// <summary>The longest life of a server's certificate that every client accepts (CA/Browser Forum Baseline Requirements, 6.3.2).</summary>
    public static readonly TimeSpan ServerLife = TimeSpan.FromDays(397);

    /// <summary>How far a client's clock may be behind.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, section 4.2.1.12
    private const string EllipticCurveKey = "1.2.840.10045.2.1"; // RFC 5480, section 2.1.1
    private const int SerialLength = 16;
    private const int SuffixLength = 4;

    // RFC 5280, appendix A.1: a common name has at most 64 characters.
    private const int MaxHostLength = 40;

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>Makes an authority.</summary>
    /// <param name="host">The machine that it is of, for those who look at the list of what they trust.</param>
    /// <param name="now">The time.</param>
    /// <returns>Its certificate and its key, in PEM (RFC 7468).</returns>
    public static (string Certificate, string Key) Create(string host, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // No two authorities may have one name: clients look their issuers up by it.
        var suffix = RandomNumberGenerator.GetHexString(2 * SuffixLength, lowercase: true);
        var request = NewRequest($"registryd CA {host[..Math.Min(host.Length, MaxHostLength)]} {suffix}", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        using var certificate = request.CreateSelfSigned(now - ClockSkew, now + Life);
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>Reads an authority.</summary>
    /// <param name="certificate">Its certificate, in PEM.</param>
    /// <param name="key">Its key, in PEM.</param>
    /// <exception cref="CryptographicException">They cannot be read, or are not of the form that <see cref="Create"/> makes.</exception>
    /// <exception cref="ArgumentException">The key is another certificate's.</exception>
    public static CertificateAuthority Load(string certificate, string key)
    {
        var loaded = X509Certificate2.CreateFromPem(certificate, key);
        if (loaded.PublicKey.Oid.Value == EllipticCurveKey && KeyIdentifierOf(loaded) is not null)
        {
            return new CertificateAuthority(loaded);
        }

        loaded.Dispose();
        throw new CryptographicException("It is not one that registryd made, with an ECDSA key and a subject key identifier.");
    }

    /// <summary>Makes a key and a certificate for a server.</summary>
    /// <param name="names">What clients call it.</param>
    /// <param name="now">The time.</param>
    /// <returns>The certificate, followed by its key, in PEM.</returns>
    /// <exception cref="CertificateException">The authority is not valid at that time.</exception>
    /// <exception cref="ArgumentException">The certificate is no authority's.</exception>
    public string Issue(IEnumerable<ServerName> names, DateTimeOffset now)
    {
        var (first, last) = (_certificate.NotBefore.ToUniversalTime(), _certificate.NotAfter.ToUniversalTime());
        if (now < first || now >= last)
        {
            throw new CertificateException(string.Create(
                CultureInfo.InvariantCulture, $"The private CA is valid from {first:u} until {last:u} only; 'registryd tls renew --new-ca' makes another"));
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NewRequest("registryd", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(AlternativeNames(names));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(KeyIdentifierOf(_certificate)!));
        var begin = now - ClockSkew;
        using var certificate = request.Create(_certificate, begin > first ? begin : first, Earlier(begin + ServerLife, last), NewSerial());
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private static X509SubjectKeyIdentifierExtension? KeyIdentifierOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().SingleOrDefault();

    private static CertificateRequest NewRequest(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static X509Extension AlternativeNames(IEnumerable<ServerName> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (name.Address is { } address)
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name.ToString());
            }
        }

        return builder.Build();
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static byte[] NewSerial()
    {
        // RFC 5280, section 4.1.2.2: a positive number.
        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        serial[0] = (byte)(serial[0] & 0x7F | 0x40);
        return serial;
    }
}
