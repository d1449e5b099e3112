using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tls;

/// <summary>The certificate in a PEM file, as far as clients and renewal go by it.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private ServerCertificate(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>Since when it is valid.</summary>
    public DateTimeOffset NotBefore => _certificate.NotBefore.ToUniversalTime();

    /// <summary>Until when it is valid.</summary>
    public DateTimeOffset NotAfter => _certificate.NotAfter.ToUniversalTime();

    /// <summary>When it is renewed: at two thirds of its life, so that there is time to put right what keeps it from being renewed.</summary>
    public DateTimeOffset RenewsAt => NotBefore + (NotAfter - NotBefore) * 2 / 3;

    /// <summary>Who issued it.</summary>
    public string Issuer => _certificate.Issuer;

    /// <summary>The SHA-256 of the certificate, as OpenSSL prints it: in upper-case hexadecimal pairs with colons.</summary>
    public string Fingerprint => BitConverter.ToString(_certificate.GetCertHash(HashAlgorithmName.SHA256)).Replace('-', ':');

    /// <summary>What it is for (RFC 5280, section 4.2.1.6): host names, then addresses.</summary>
    public IReadOnlyList<ServerName> Names
    {
        get
        {
            var extensions = _certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
            return
            [
                .. ServerName.ParseAll(extensions.SelectMany(extension => extension.EnumerateDnsNames())),
                .. extensions.SelectMany(extension => extension.EnumerateIPAddresses()).Select(ServerName.Of),
            ];
        }
    }

    /// <summary>Reads a file's first certificate.</summary>
    /// <exception cref="CertificateException">It cannot be read, or there is none in it.</exception>
    public static ServerCertificate Read(string file) =>
        Read(file, () => X509Certificate2.CreateFromPem(File.ReadAllText(file)));

    /// <summary>Reads a file's first certificate, and makes sure that a key fits it.</summary>
    /// <exception cref="CertificateException">They cannot be read, or are no pair.</exception>
    public static ServerCertificate Read(string file, string keyFile) =>
        Read(file, () => X509Certificate2.CreateFromPem(File.ReadAllText(file), File.ReadAllText(keyFile)));

    /// <summary>Whether clients accept it at a time.</summary>
    public bool IsValidAt(DateTimeOffset now) => now >= NotBefore && now < NotAfter;

    /// <summary>Whether it should be renewed at a time: also one that is not valid yet, since the clock was wrong when it was made.</summary>
    public bool IsDue(DateTimeOffset now) => now < NotBefore || now >= RenewsAt;

    /// <summary>Whether clients that reach the server by a name accept it there.</summary>
    public bool IsFor(ServerName name) => _certificate.MatchesHostname(name.ToString(), allowCommonName: false);

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private static ServerCertificate Read(string file, Func<X509Certificate2> read)
    {
        try
        {
            return new ServerCertificate(read());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateException($"The certificate {file} cannot be used: {exception.Message}", exception);
        }
    }
}
