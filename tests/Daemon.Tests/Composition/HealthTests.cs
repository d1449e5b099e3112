using System.Net.Sockets;
using Daemon.Tests.Http;
using Microsoft.Extensions.Logging;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Testing.Http;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Composition;

public sealed class HealthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogCapture _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/healthz", """{"status":"live"}""")]
    [InlineData("/readyz", """{"status":"ready","checks":[{"name":"database","status":"ok"},{"name":"schema","status":"ok"},{"name":"disk","status":"ok"},{"name":"server","status":"ok"}]}""")]
    public async Task Get_AllIsWell_IsOkAndNeverStored(string path, string body)
    {
        await using var server = await RegistryServer.StartAsync();

        var response = (await server.Http.GetAsync(path)).Expect(OK).ExpectHeader("Content-Type", "application/json").ExpectHeader("Cache-Control", "no-store");

        Assert.Equal(body, response.Text);
        (await server.Http.SendAsync(HttpMethod.Head, path, null)).Expect(OK).ExpectBody([]);
        (await server.Http.SendAsync(HttpMethod.Post, path, null)).ExpectError(MethodNotAllowed, "UNSUPPORTED").ExpectHeader("Allow", "GET, HEAD");
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Get_WithoutAnAccountAndOftenerThanAllowed_IsAnswered(string path)
    {
        await using var server = await RegistryServer.StartAsync(
            ("REGISTRYD_AUTH_MODE", "accounts"), ("REGISTRYD_LIMITS_ANONYMOUS_BURST", "1"), ("REGISTRYD_LIMITS_ANONYMOUS_RATE", "1"));
        for (var i = 0; i < 5; i++)
        {
            (await server.Http.GetAsync(path)).Expect(OK);
        }
    }

    [Fact]
    public async Task Get_LittleRoom_IsLiveAndNotReadyWithoutFigures()
    {
        await using var server = await RegistryServer.StartAsync(("REGISTRYD_STORAGE_MIN_FREE", "8000TB"));

        (await server.Http.GetAsync("/healthz")).Expect(OK);
        var response = (await server.Http.GetAsync("/readyz")).Expect(ServiceUnavailable);

        Assert.Equal("not ready", response.Json().GetProperty("status").GetString());
        var disk = response.Json().GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "disk");
        Assert.Equal("failed", disk.GetProperty("status").GetString());
        Assert.DoesNotContain(disk.GetProperty("problem").GetString()!, char.IsDigit);
    }

    [Theory]
    [InlineData("/readyz", "ready")]
    [InlineData("/metrics", "metrics")]
    public async Task Get_Probe_IsInTheAccessLogForWhoeverDebugs(string path, string route)
    {
        await using var server = await StartAsync(admin: null);
        using var http = new RegistryHttp(new Uri(server.Addresses[0]));

        (await http.GetAsync(path)).Expect(OK);

        var line = Assert.Single(_log.Lines, line => line.Message.StartsWith($"GET {route} ", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Debug, line.Level);
    }

    [Fact]
    public async Task Listen_Admin_HasHealthAndNothingOfTheRegistry()
    {
        await using var server = await StartAsync("127.0.0.1:0");
        using var http = new RegistryHttp(new Uri(server.Addresses[0]));
        using var admin = new RegistryHttp(AdminAddress());

        (await admin.GetAsync("/healthz")).Expect(OK);
        (await admin.GetAsync("/readyz")).Expect(OK);
        (await http.GetAsync("/healthz")).Expect(OK);
        (await http.GetAsync("/readyz")).ExpectError(NotFound, "UNSUPPORTED");
        foreach (var path in new[] { "/v2/", "/v2/_catalog", "/auth/token", "/ca.crt", "/" })
        {
            (await admin.GetAsync(path)).ExpectError(NotFound, "UNSUPPORTED");
        }
    }

    [Fact]
    public async Task Listen_AdminOnAUnixSocket_Answers()
    {
        var path = _folder.File("a.sock");
        await using var server = await StartAsync($"unix:{path}");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        using var response = await client.GetAsync(new Uri("http://localhost/readyz"));

        Assert.Equal(OK, response.StatusCode);
    }

    [Fact]
    public async Task Listen_MainListenerIsSaturated_AdminAnswers()
    {
        await using var server = await StartAsync("127.0.0.1:0", maxConnections: 1);
        using var first = new RegistryHttp(new Uri(server.Addresses[0]));
        (await first.GetAsync("/v2/")).Expect(OK);
        using var second = new RegistryHttp(new Uri(server.Addresses[0]));
        await Assert.ThrowsAsync<HttpRequestException>(() => second.GetAsync("/v2/"));

        using var admin = new RegistryHttp(AdminAddress());

        (await admin.GetAsync("/readyz")).Expect(OK);
    }

    [Fact]
    public async Task Stop_TransferUnderWay_AdminTellsThatItIsNotReady()
    {
        await using var server = await StartAsync("127.0.0.1:0");
        using var admin = new RegistryHttp(AdminAddress());
        var target = new Uri(server.Addresses[0]);
        using var upload = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await upload.ConnectAsync(target.Host, target.Port);
        await upload.SendAsync(
            "POST /v2/a/blobs/uploads/?digest=sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na"u8.ToArray());
        await Poll.UntilAsync(() => Directory.EnumerateFiles(_folder.File("uploads")).Any());

        var stopping = server.StopAsync();

        var response = (await admin.GetAsync("/readyz")).Expect(ServiceUnavailable);
        Assert.Contains("stopping", response.Text, StringComparison.Ordinal);
        (await admin.GetAsync("/healthz")).Expect(OK);
        await upload.SendAsync("bc"u8.ToArray());
        await stopping;
    }

    [Theory]
    [InlineData("127.0.0.1:0", false)]
    [InlineData("0.0.0.0:0", true)]
    public async Task Listen_AdminReachableFromElsewhere_IsWarnedOf(string address, bool isWarned)
    {
        await using var server = await StartAsync(address);

        Assert.Equal(isWarned, _log.Lines.Any(line => line.Level == LogLevel.Warning && line.Message.Contains("[admin] listen", StringComparison.Ordinal)));
    }

    private async Task<Server> StartAsync(string? admin, int maxConnections = 1000)
    {
        var configuration = TestConfiguration.Of(_folder.Path, "127.0.0.1:0");
        configuration = configuration with
        {
            Admin = new AdminConfiguration(admin is null ? [] : [Hosting.TestHost.Address(admin)]),
            Limits = configuration.Limits with { MaxConnections = maxConnections },
        };
        return await Server.StartAsync(configuration, TimeProvider.System, _log, CancellationToken.None);
    }

    private Uri AdminAddress()
    {
        const string Announcement = "Health and metrics are on ";
        return new Uri(_log.Lines.Single(line => line.Message.StartsWith(Announcement, StringComparison.Ordinal)).Message[Announcement.Length..]);
    }
}
