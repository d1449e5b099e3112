using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Daemon.Configuration;

namespace Daemon.Tests.Hosting;

/// <summary>Certificate and key files, as a certificate authority's client writes them.</summary>
internal sealed class PemFiles(TemporaryFolder folder)
{
    public TlsConfiguration Configuration { get; } = new(folder.File("server.crt"), folder.File("server.key"));

    /// <summary>Writes a certificate issued by an intermediate authority, followed by that authority's, and its key.</summary>
    public PemFiles WriteChain(string name)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("root", rootKey).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        using var intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intermediate = Authority("intermediate", intermediateKey)
            .Create(root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1])
            .CopyWithPrivateKey(intermediateKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = Request(name, key).Create(intermediate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(1), [2]);
        return Write(leaf.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Writes what is given.</summary>
    public PemFiles Write(string certificate, string key)
    {
        File.WriteAllText(Configuration.Certificate, certificate);
        File.WriteAllText(Configuration.Key, key);
        return this;
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request;
    }

    private static CertificateRequest Request(string name, ECDsa key) => new($"CN={name}", key, HashAlgorithmName.SHA256);
}
