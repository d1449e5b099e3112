using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Hosting;
using Xunit;

namespace Daemon.Tests.Hosting;

public sealed class TlsTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Request_OverTls_SpeaksBothVersions(string version)
    {
        using var folder = new TemporaryFolder();
        await using var host = await StartAsync(new PemFiles(folder).WriteChain("first"));
        using var client = TestHost.CreateClient();

        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request);

        Assert.Equal("https", host.Url.Scheme);
        Assert.Equal(version == "2.0" ? "HTTP/2" : "HTTP/1.1", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_WithoutTls_SpeaksHttp1Alone()
    {
        await using var host = await TestHost.StartAsync(Protocol);
        using var client = TestHost.CreateClient();

        using var request = new HttpRequestMessage(HttpMethod.Get, host.Url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request));
    }

    [Fact]
    public async Task Handshake_CertificateWithIntermediate_SendsBoth()
    {
        using var folder = new TemporaryFolder();
        await using var host = await StartAsync(new PemFiles(folder).WriteChain("first"));

        Assert.Equal(["CN=first", "CN=intermediate"], await PresentedAsync(host));
    }

    [Fact]
    public async Task Handshake_BelowTls12_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var host = await StartAsync(new PemFiles(folder).WriteChain("first"));

        await Assert.ThrowsAnyAsync<Exception>(() => PresentedAsync(host, (SslProtocols)0x300));
        Assert.NotEmpty(await PresentedAsync(host, SslProtocols.Tls12));
    }

    [Fact]
    public async Task Files_BothChange_TheNewCertificateIsPresented()
    {
        using var folder = new TemporaryFolder();
        var files = new PemFiles(folder).WriteChain("first");
        await using var host = await StartAsync(files);

        files.WriteChain("second");
        Rest(host);

        Assert.Equal("CN=second", (await PresentedAsync(host))[0]);
    }

    [Fact]
    public async Task Files_SymbolicLinksSwapped_TheNewCertificateIsPresented()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("1"));
        Directory.CreateDirectory(folder.File("2"));
        var live = new PemFiles(folder);
        foreach (var (number, name) in new[] { ("1", "first"), ("2", "second") })
        {
            var archived = live.WriteChain(name).Configuration;
            File.Move(archived.Certificate, folder.File($"{number}/server.crt"));
            File.Move(archived.Key, folder.File($"{number}/server.key"));
        }

        Link(folder, live, "1");
        await using var host = await StartAsync(live);
        Assert.Equal("CN=first", (await PresentedAsync(host))[0]);

        Link(folder, live, "2");
        Rest(host);

        Assert.Equal("CN=second", (await PresentedAsync(host))[0]);
    }

    [Fact]
    public async Task Files_BrokenPair_KeepsTheOldOneAndSaysSoOnce()
    {
        using var folder = new TemporaryFolder();
        var files = new PemFiles(folder).WriteChain("first");
        await using var host = await StartAsync(files);

        await File.WriteAllTextAsync(files.Configuration.Certificate, "not a certificate");
        Rest(host);
        Rest(host);

        Assert.Equal("CN=first", (await PresentedAsync(host))[0]);
        Assert.Single(host.Log.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Files_KeyOfAnotherCertificate_KeepsTheOldOneUntilBothMatch()
    {
        using var folder = new TemporaryFolder();
        var files = new PemFiles(folder).WriteChain("first");
        await using var host = await StartAsync(files);
        var oldKey = await File.ReadAllTextAsync(files.Configuration.Key);

        files.WriteChain("second");
        var newKey = await File.ReadAllTextAsync(files.Configuration.Key);
        await File.WriteAllTextAsync(files.Configuration.Key, oldKey);
        Rest(host);
        Assert.Equal("CN=first", (await PresentedAsync(host))[0]);

        await File.WriteAllTextAsync(files.Configuration.Key, newKey);
        Rest(host);
        Assert.Equal("CN=second", (await PresentedAsync(host))[0]);
    }

    [Fact]
    public async Task Files_GoneForAWhile_KeepsTheOldOneAndSaysSoOnce()
    {
        using var folder = new TemporaryFolder();
        var files = new PemFiles(folder).WriteChain("first");
        await using var host = await StartAsync(files);

        File.Delete(files.Configuration.Key);
        Rest(host);
        Assert.Equal("CN=first", (await PresentedAsync(host))[0]);
        Assert.Single(host.Log.Lines, line => line.Level == LogLevel.Error);

        files.WriteChain("second");
        Rest(host);
        Assert.Equal("CN=second", (await PresentedAsync(host))[0]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("not a certificate", "not a key")]
    public async Task Start_UnusableFiles_IsRefusedNamingThem(string certificate, string key)
    {
        using var folder = new TemporaryFolder();
        var files = new PemFiles(folder).Write(certificate, key);

        var refusal = await Assert.ThrowsAsync<ListenException>(() => StartAsync(files));

        Assert.Contains(files.Configuration.Certificate, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task Start_MissingFiles_IsRefusedNamingThem()
    {
        using var folder = new TemporaryFolder();
        var files = new PemFiles(folder);

        var refusal = await Assert.ThrowsAsync<ListenException>(() => StartAsync(files));

        Assert.Contains(files.Configuration.Certificate, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientHello_OnPlainPort_IsClosedQuietly()
    {
        await using var host = await TestHost.StartAsync(Protocol);
        using var socket = await TestHost.ConnectAsync(host.EndPoint);
        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: true);

        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync("localhost"));

        Assert.DoesNotContain(host.Log.Lines, line => line.Level > LogLevel.Debug && line.Category.Contains("Kestrel", StringComparison.Ordinal));
    }

    private static Task<TestHost> StartAsync(PemFiles files) => TestHost.StartAsync(Protocol, ["127.0.0.1:0"], files.Configuration);

    private static Task Protocol(HttpContext context) => context.Response.WriteAsync(context.Request.Protocol);

    // Once to see the change, once more to see that it rests.
    private static void Rest(TestHost host) => host.Time.Advance(2 * TlsCertificate.PollInterval);

    private static void Link(TemporaryFolder folder, PemFiles live, string number)
    {
        foreach (var (path, name) in new[] { (live.Configuration.Certificate, "server.crt"), (live.Configuration.Key, "server.key") })
        {
            File.CreateSymbolicLink(path + ".new", folder.File($"{number}/{name}"));
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    private static async Task<IReadOnlyList<string>> PresentedAsync(TestHost host, SslProtocols protocols = SslProtocols.None)
    {
        List<string> presented = [];
        using var socket = await TestHost.ConnectAsync(host.EndPoint);
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                presented.Add(certificate!.Subject);
                presented.AddRange(chain!.ChainPolicy.ExtraStore.Select(extra => extra.Subject).Where(subject => subject != certificate.Subject));
                return true;
            },
        });
        return presented;
    }
}
