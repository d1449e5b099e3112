using System.Net;
using System.Security.Cryptography.X509Certificates;
using Daemon.Tests.Tls;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Daemon.Tls;
using Xunit;

namespace Daemon.Tests.Composition;

public sealed class ServerTlsTests : IDisposable
{
    private readonly TlsFixture _tls = new();
    private readonly LogCapture _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _tls.Dispose();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task CaCertificate_PrivateAuthority_IsServedToWhoeverAsks(string method)
    {
        Issue();
        await using var server = await StartAsync(Private);
        using var client = CreateClient();

        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Addresses[0] + "/ca.crt"));

        var certificate = await File.ReadAllBytesAsync(_tls.Folder.CertificateFile);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-x509-ca-cert", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(certificate.Length, response.Content.Headers.ContentLength);
        Assert.Equal(method == "GET" ? certificate : [], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task CaCertificate_CertificateFromElsewhere_IsUnknown()
    {
        Issue();
        var copy = _tls.Root.File("copy.pem");
        File.Copy(_tls.Folder.ServerFile, copy);
        await using var server = await StartAsync(new TlsConfiguration(copy, copy));
        using var client = CreateClient();

        using var response = await client.GetAsync(new Uri(server.Addresses[0] + "/ca.crt"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task CaCertificate_NoTls_IsUnknown()
    {
        await using var server = await StartAsync(tls: null);
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(server.Addresses[0] + "/ca.crt"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Start_PrivateCertificateIsDue_RenewsItBeforeItListens()
    {
        Issue();
        _tls.Time.Advance(CertificateAuthority.ServerLife);

        await using var server = await StartAsync(Private);

        using var certificate = ServerCertificate.Read(_tls.Folder.ServerFile);
        Assert.True(certificate.IsValidAt(_tls.Time.GetUtcNow()));
        Assert.Contains(_log.Lines, line => line.Message.Contains("was due and is renewed", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Message.Contains("Clients refuse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Renewal_WhileServing_IsPresentedWithoutARestart()
    {
        Issue();
        await using var server = await StartAsync(Private);
        var before = await PresentedAsync(server);

        _tls.Folder.Issue(TlsFixture.Names("127.0.0.1"));
        _tls.Time.Advance(TlsCertificate.PollInterval);
        _tls.Time.Advance(TlsCertificate.PollInterval);

        using var renewed = _tls.Server();
        Assert.NotEqual(before, renewed.SerialNumber);
        Assert.Equal(renewed.SerialNumber, await PresentedAsync(server));
    }

    [Fact]
    public async Task Start_CertificateHasExpired_SaysSo()
    {
        Issue();
        File.Delete(_tls.Folder.KeyFile);
        _tls.Time.Advance(CertificateAuthority.ServerLife);

        await using var server = await StartAsync(Private);

        Assert.Contains(
            _log.Lines,
            line => line.Level == LogLevel.Warning
                && line.Message.StartsWith($"Clients refuse the certificate {_tls.Folder.ServerFile}: it is valid from", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_CertificateIsNotForTheMachine_SaysSoAndWhatAddsIt()
    {
        _tls.Issue("registry.lan");

        await using var server = await StartAsync(Private);

        var line = Assert.Single(_log.Lines, line => line.Message.Contains("where they call the server", StringComparison.Ordinal));
        Assert.Contains("localhost", line.Message, StringComparison.Ordinal);
        Assert.Contains("`registryd tls renew` adds them", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CertificateFromElsewhereIsNotForTheExternalUrl_SaysSo()
    {
        _tls.Issue("registry.lan");
        var copy = _tls.Root.File("copy.pem");
        File.Copy(_tls.Folder.ServerFile, copy);

        await using var server = await StartAsync(new TlsConfiguration(copy, copy), new Uri("https://registry.example"));

        var line = Assert.Single(_log.Lines, line => line.Message.Contains("where they call the server", StringComparison.Ordinal));
        Assert.EndsWith("where they call the server registry.example", line.Message, StringComparison.Ordinal);
    }

    private TlsConfiguration Private => new(_tls.Folder.ServerFile, _tls.Folder.ServerFile);

    /// <summary>Makes a certificate for all that the machine is called.</summary>
    private void Issue() => _tls.Issue([.. MachineNames.Local().Select(name => name.ToString())]);

    private Task<Server> StartAsync(TlsConfiguration? tls, Uri? externalUrl = null)
    {
        var configuration = TestConfiguration.Of(_tls.Root.Path, "127.0.0.1:0");
        return Server.StartAsync(
            configuration with { Tls = tls, Server = configuration.Server with { ExternalUrl = externalUrl } }, _tls.Time, _log, CancellationToken.None);
    }

    /// <summary>The serial number of the certificate that a new connection gets.</summary>
    private static async Task<string> PresentedAsync(Server server)
    {
        var serial = "";
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => (serial = certificate!.GetSerialNumberString()).Length > 0;
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(new Uri(server.Addresses[0] + "/ca.crt"));
        return serial;
    }

    /// <summary>A client that trusts the authority alone, at the clock's time.</summary>
    private HttpClient CreateClient()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTime = _tls.Time.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(File.ReadAllText(_tls.Folder.CertificateFile)));
        return new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } });
    }
}
