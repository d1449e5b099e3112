using Registry.Daemon.Tls;
using Xunit;

namespace Daemon.Tests.Tls;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly TlsFixture _tls = new TlsFixture().Issue("registry.lan");

    public void Dispose() => _tls.Dispose();

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(264, true, false)]
    [InlineData(265, true, true)]
    [InlineData(396, true, true)]
    [InlineData(398, false, true)]
    [InlineData(-1, false, true)]
    public void IsDue_DaysAfterItsIssue_FromTwoThirdsOfItsLifeAndBeforeItsBegin(int days, bool isValid, bool isDue)
    {
        using var certificate = ServerCertificate.Read(_tls.Folder.ServerFile);
        var now = _tls.Time.GetUtcNow() + TimeSpan.FromDays(days);

        Assert.Equal((isValid, isDue), (certificate.IsValidAt(now), certificate.IsDue(now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void Read_NoCertificate_IsRefusedNamingTheFile(string text)
    {
        var file = _tls.Root.File("none.pem");
        File.WriteAllText(file, text);

        Assert.Contains(file, Assert.Throws<CertificateException>(() => ServerCertificate.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KeyOfAnother_IsRefused()
    {
        using var other = new TlsFixture().Issue("registry.lan");

        Assert.Throws<CertificateException>(() => ServerCertificate.Read(_tls.Folder.ServerFile, other.Folder.ServerFile));
        ServerCertificate.Read(_tls.Folder.ServerFile, _tls.Folder.ServerFile).Dispose();
    }

    [Fact]
    public void Fingerprint_IsThatOfOpenSsl()
    {
        using var certificate = ServerCertificate.Read(_tls.Folder.ServerFile);

        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", certificate.Fingerprint);
    }
}
