using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Registry.Daemon.Tls;
using Xunit;

namespace Daemon.Tests.Tls;

public sealed class AuthorityFolderTests : IDisposable
{
    private readonly TlsFixture _tls = new();

    public void Dispose() => _tls.Dispose();

    [Fact]
    public void Issue_NamesAndAddresses_IsAcceptedForThemAlone()
    {
        _tls.Issue("registry.lan", "*.team.lan", "192.168.1.7", "fd00::7");

        Assert.Equal(X509ChainStatusFlags.NoError, _tls.Verify());
        using var certificate = ServerCertificate.Read(_tls.Folder.ServerFile);
        Assert.Equal(TlsFixture.Names("registry.lan", "*.team.lan", "192.168.1.7", "fd00::7"), certificate.Names);
        Assert.All(TlsFixture.Names("registry.lan", "a.team.lan", "192.168.1.7", "fd00::7"), name => Assert.True(certificate.IsFor(name)));
        Assert.All(TlsFixture.Names("registryd", "lan", "a.b.team.lan", "192.168.1.8"), name => Assert.False(certificate.IsFor(name)));
    }

    [Fact]
    public void Issue_ByAnotherAuthority_IsNotAccepted()
    {
        using var other = new TlsFixture().Issue("registry.lan");
        _tls.Issue("registry.lan");

        File.Copy(other.Folder.ServerFile, _tls.Folder.ServerFile, overwrite: true);

        Assert.NotEqual(X509ChainStatusFlags.NoError, _tls.Verify());
    }

    [Fact]
    public void Issue_Certificate_IsWhatClientsDemand()
    {
        _tls.Issue("registry.lan");
        using var certificate = _tls.Server();

        Assert.InRange(certificate.NotAfter - certificate.NotBefore, TimeSpan.FromDays(396), TimeSpan.FromDays(397));
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.DoesNotContain("registry.lan", certificate.Subject, StringComparison.Ordinal);
        Assert.Equal(256, certificate.GetECDsaPublicKey()!.KeySize);
    }

    [Fact]
    public void CreateAuthority_Certificate_SignsServersAlone()
    {
        _tls.Issue("registry.lan");
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(_tls.Folder.CertificateFile));

        var constraints = authority.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.Equal((true, true, 0), (constraints.CertificateAuthority, constraints.HasPathLengthConstraint, constraints.PathLengthConstraint));
        Assert.True(constraints.Critical);
        Assert.Equal(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, authority.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.InRange(authority.NotAfter - authority.NotBefore, TimeSpan.FromDays(3650), TimeSpan.FromDays(3651));
    }

    [Fact]
    public void CreateAuthority_LongHost_FitsIntoTheName()
    {
        _tls.Folder.CreateAuthority(string.Join('.', Enumerable.Repeat(new string('a', 60), 4)));
        _tls.Folder.Issue(TlsFixture.Names("registry.lan"));

        Assert.Equal(X509ChainStatusFlags.NoError, _tls.Verify());
    }

    [Fact]
    public void CreateAuthority_TwoOfOneHost_HaveNamesOfTheirOwn()
    {
        using var other = new TlsFixture().Issue("registry.lan");
        _tls.Issue("registry.lan");
        using var one = _tls.Server();
        using var another = other.Server();

        Assert.NotEqual(one.Issuer, another.Issuer);
    }

    [Fact]
    public void CreateAuthority_ThereIsOne_StaysAsItIs()
    {
        _tls.Issue("registry.lan");
        var before = File.ReadAllText(_tls.Folder.CertificateFile);

        _tls.Folder.CreateAuthority("host");

        Assert.Equal(before, File.ReadAllText(_tls.Folder.CertificateFile));
    }

    [Fact]
    public void CreateAuthority_InterruptedAfterTheKey_MakesAll()
    {
        Directory.CreateDirectory(_tls.Folder.Folder);
        File.WriteAllText(_tls.Folder.KeyFile, "half a k");

        _tls.Issue("registry.lan");

        Assert.Equal(X509ChainStatusFlags.NoError, _tls.Verify());
    }

    [Fact]
    public void Files_Keys_AreForTheOwnerAlone()
    {
        _tls.Issue("registry.lan");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_tls.Folder.KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_tls.Folder.ServerFile));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_tls.Folder.Folder) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(_tls.Folder.CertificateFile), StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(_tls.Folder.Folder).Length);
    }

    [Fact]
    public void Issue_WithoutTheKey_RefusesAndNamesIt()
    {
        _tls.Issue("registry.lan");
        File.Delete(_tls.Folder.KeyFile);

        var refusal = Assert.Throws<CertificateException>(() => _tls.Folder.Issue(TlsFixture.Names("registry.lan")));

        Assert.Contains($"{_tls.Folder.KeyFile} is missing", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Issue_KeyIsNone_Refuses(string key)
    {
        _tls.Issue("registry.lan");
        File.WriteAllText(_tls.Folder.KeyFile, key);

        Assert.Throws<CertificateException>(() => _tls.Folder.Issue(TlsFixture.Names("registry.lan")));
    }

    [Fact]
    public void Issue_AuthorityOfAnotherKind_Refuses()
    {
        _tls.Issue("registry.lan");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=elsewhere", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(_tls.Time.GetUtcNow(), _tls.Time.GetUtcNow().AddDays(1));
        File.WriteAllText(_tls.Folder.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(_tls.Folder.KeyFile, key.ExportPkcs8PrivateKeyPem());

        var refusal = Assert.Throws<CertificateException>(() => _tls.Folder.Issue(TlsFixture.Names("registry.lan")));

        Assert.Contains("It is not one that registryd made", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Issue_CertificateIsNoAuthoritys_Refuses()
    {
        _tls.Issue("registry.lan");
        File.Copy(_tls.Folder.ServerFile, _tls.Folder.CertificateFile, overwrite: true);
        File.Copy(_tls.Folder.ServerFile, _tls.Folder.KeyFile, overwrite: true);

        Assert.Throws<CertificateException>(() => _tls.Folder.Issue(TlsFixture.Names("registry.lan")));
    }

    [Fact]
    public void Issue_KeyOfAnotherAuthority_Refuses()
    {
        using var other = new TlsFixture().Issue("registry.lan");
        _tls.Issue("registry.lan");
        File.Copy(other.Folder.KeyFile, _tls.Folder.KeyFile, overwrite: true);

        Assert.Throws<CertificateException>(() => _tls.Folder.Issue(TlsFixture.Names("registry.lan")));
    }

    [Fact]
    public void Issue_AuthorityEndsSooner_EndsWithIt()
    {
        _tls.Issue("registry.lan");
        _tls.Time.Advance(TimeSpan.FromDays(3600));

        _tls.Folder.Issue(TlsFixture.Names("registry.lan"));

        using var certificate = _tls.Server();
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(_tls.Folder.CertificateFile));
        Assert.Equal(authority.NotAfter, certificate.NotAfter);
        Assert.Equal(X509ChainStatusFlags.NoError, _tls.Verify());
    }

    [Fact]
    public void Issue_AuthorityHasEnded_RefusesAndSaysWhen()
    {
        _tls.Issue("registry.lan");
        _tls.Time.Advance(TimeSpan.FromDays(3651));

        var refusal = Assert.Throws<CertificateException>(() => _tls.Folder.Issue(TlsFixture.Names("registry.lan")));

        Assert.Contains("until 2035-12-31", refusal.Message, StringComparison.Ordinal);
    }
}
