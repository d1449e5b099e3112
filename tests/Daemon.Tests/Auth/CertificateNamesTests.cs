using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Registry.Daemon.Auth;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class CertificateNamesTests : IDisposable
{
    private readonly TestAuthority _authority = new("clients");

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("CN=ann", "ann")]
    [InlineData("CN=ann@example.com, O=team", "ann@example.com")]
    [InlineData("CN=Ann Example", "mail@example.com")]
    [InlineData("CN=Ann Example, CN=ann", "ann")]
    [InlineData("CN=anonymous", "mail@example.com")]
    [InlineData("O=ann", "mail@example.com")]
    [InlineData("OU=ann+CN=bob", "mail@example.com")]
    public void AccountOf_Subject_IsTheFirstThatIsAName(string subject, string expected)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("host.example");
        names.AddEmailAddress("mail@example.com");

        Assert.Equal(expected, AccountOf(subject, names));
    }

    [Fact]
    public void AccountOf_AlternativeNames_AreMailAddressesThenHosts()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddUserPrincipalName("ann@example.com");
        names.AddUri(new Uri("spiffe://example.com/ann"));
        Assert.Null(AccountOf("O=team", names));

        names.AddDnsName("host.example");
        Assert.Equal("host.example", AccountOf("O=team", names));

        names.AddEmailAddress("mail@example.com");
        Assert.Equal("mail@example.com", AccountOf("O=team", names));
    }

    [Fact]
    public void AccountOf_NoNames_IsNobody() => Assert.Null(AccountOf("O=team", names: null));

    [Fact]
    public void AccountOf_MalformedAlternativeNames_IsRefused()
    {
        using var certificate = _authority.Issue("O=team", extension: new X509Extension("2.5.29.17", [0x30, 0x03, 0x81, 0x05, 0x61], critical: false));

        Assert.Throws<AsnContentException>(() => CertificateNames.AccountOf(certificate));
    }

    private string? AccountOf(string subject, SubjectAlternativeNameBuilder? names)
    {
        using var certificate = _authority.Issue(subject, names);
        return CertificateNames.AccountOf(certificate) is { } account ? account.ToString() : null;
    }
}
