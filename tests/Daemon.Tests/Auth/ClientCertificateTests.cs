using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Registry.Core.Access;
using Registry.Daemon.Hosting;
using Xunit;

namespace Daemon.Tests.Auth;

/// <summary>A whole server that asks for client certificates, with real handshakes.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime, IDisposable
{
    private readonly TestAuthority _authority = new("clients");
    private readonly TestAuthority _foreign = new("clients");
    private AccessServer _server = null!;

    public async Task InitializeAsync() => _server = await StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _authority.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public async Task Get_CertificateOfAnAccount_IsIt()
    {
        using var certificate = _authority.Issue("CN=ann");
        using var client = ClientWith(certificate);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/v2/"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/v2/team/app/tags/list"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(client, "/v2/other/tags/list"));
    }

    [Fact]
    public async Task Get_NoCertificate_IsChallengedAsWithoutAny()
    {
        using var client = ClientWith(null);

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, "/v2/"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/v2/public/tags/list"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/v2/", AccessServer.Basic("bob")));
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("expired")]
    [InlineData("for servers")]
    [InlineData("self-signed")]
    [InlineData("unknown")]
    [InlineData("no name")]
    public async Task Get_CertificateThatIsNotGood_IsRefusedLikeAWrongPasswordAndWrittenDown(string kind)
    {
        using var own = new TestAuthority("ann");
        using var certificate = kind switch
        {
            "foreign" => _foreign.Issue("CN=ann"),
            "expired" => _authority.Issue("CN=ann", daysLeft: -1),
            "for servers" => _authority.Issue("CN=ann", usage: TestAuthority.ForServers),
            "self-signed" => own.Issue("CN=ann"),
            "unknown" => _authority.Issue("CN=carol"),
            _ => _authority.Issue("O=ann"),
        };
        using var client = ClientWith(certificate);

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, "/v2/public/tags/list"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, AccessServer.TokenPath()));

        var lines = await _server.ReadLinesAsync("audit*.log");
        Assert.Equal(2, lines.Count);
        using var line = JsonDocument.Parse(lines[0]);
        Assert.Equal("login-failed", line.RootElement.GetProperty("event").GetString());
        Assert.Equal(kind switch { "unknown" => "carol", "no name" => "", _ => "ann" }, line.RootElement.GetProperty("user").GetString());
    }

    [Fact]
    public async Task Get_NoExtendedKeyUsage_IsForEverything()
    {
        using var certificate = _authority.Issue("CN=ann", usage: null);
        using var client = ClientWith(certificate);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/v2/"));
    }

    [Fact]
    public async Task Get_WithAuthorization_ThatWins()
    {
        using var certificate = _authority.Issue("CN=ann");
        using var client = ClientWith(certificate);
        using var foreign = _foreign.Issue("CN=ann");
        using var stranger = ClientWith(foreign);

        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(client, "/v2/team/app/tags/list", AccessServer.Basic("bob")));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, "/v2/", AccessServer.Basic("bob", "wrong")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(stranger, "/v2/", AccessServer.Basic("bob")));
    }

    [Fact]
    public async Task Get_AccountDisabled_IsRefusedOnTheSameConnection()
    {
        using var certificate = _authority.Issue("CN=ann");
        using var client = ClientWith(certificate);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/v2/"));

        await _server.Accounts.SetDisabledAsync(AccountName.Parse("ann"), isDisabled: true, default);

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, "/v2/"));
    }

    [Fact]
    public async Task Get_Token_IsForTheAccountAndNotToBeRefreshed()
    {
        using var certificate = _authority.Issue("CN=ann");
        using var client = ClientWith(certificate);

        var body = await client.GetStringAsync(new Uri(_server.Http.BaseAddress, AccessServer.TokenPath("repository:team/app:pull") + "&offline_token=true"));

        using var json = JsonDocument.Parse(body);
        Assert.Equal("repository:team/app:pull", json.RootElement.GetProperty("scope").GetString());
        Assert.False(json.RootElement.TryGetProperty("refresh_token", out _));
        using var without = ClientWith(null);
        Assert.Equal(
            HttpStatusCode.OK, await GetAsync(without, "/v2/team/app/tags/list", "Bearer " + json.RootElement.GetProperty("token").GetString()));
    }

    [Fact]
    public async Task Get_ManyRequestsWithOneCertificate_AreOneLogin()
    {
        using var certificate = _authority.Issue("CN=ann");
        for (var i = 0; i < 3; i++)
        {
            using var client = ClientWith(certificate);
            Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/v2/"));
        }

        var line = Assert.Single(await _server.ReadLinesAsync("audit*.log"));

        Assert.Contains("\"event\":\"login\",\"user\":\"ann\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ThroughATrustedProxy_ItsCertificateIsNotAskedFor()
    {
        await using var behind = await StartAsync(("REGISTRYD_SERVER_TRUSTED_PROXIES", "127.0.0.1"));
        using var certificate = _authority.Issue("CN=ann");
        using var client = ClientWith(certificate);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");

        using var answer = await client.GetAsync(new Uri(behind.Http.BaseAddress, "/v2/"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData(null)]
    public async Task Start_AuthorityThatCannotBeRead_IsRefusedNamingTheFile(string? text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("ca.pem");
        if (text is not null)
        {
            await File.WriteAllTextAsync(path, text);
        }

        Assert.Contains(path, Assert.Throws<ListenException>(() => ClientCertificates.Read(path, [])).Message, StringComparison.Ordinal);
    }

    private async Task<AccessServer> StartAsync(params (string Variable, string Value)[] settings)
    {
        using var server = _foreign.Issue("CN=server", usage: TestAuthority.ForServers);
        var pem = server.ExportCertificatePem() + "\n" + server.GetECDsaPrivateKey()!.ExportECPrivateKeyPem();
        const string Configuration = "[tls]\ncertificate = 'server.pem'\nkey = 'server.pem'\nclient_ca = 'clients.pem'";
        var files = new Dictionary<string, string> { ["registry.toml"] = Configuration, ["server.pem"] = pem, ["clients.pem"] = _authority.Pem };
        var started = await AccessServer.StartAsync(TimeProvider.System, files, [("REGISTRYD_AUDIT_FILE", "audit.log"), .. settings]);
        await started.AddAccountAsync("ann");
        await started.AddAccountAsync("bob");
        await started.GrantAsync("ann", "team/*", RegistryAction.Pull);
        await started.GrantAsync("anonymous", "public", RegistryAction.Pull);
        return started;
    }

    /// <summary>A client that sends a certificate whoever the server says that it trusts, and trusts every server.</summary>
    private static HttpClient ClientWith(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, server, _, _) => server is not null;
        if (certificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler);
    }

    private async Task<HttpStatusCode> GetAsync(HttpClient client, string path, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Http.BaseAddress, path));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
