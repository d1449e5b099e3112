using System.Buffers.Text;
using System.Text.Json;
using Daemon.Tests.Commands;
using Registry.Core.Access;
using Registry.Daemon.Commands;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Auth;

/// <summary>What the audit log tells of a server that goes by accounts, and of the commands beside it.</summary>
public sealed class AccessAuditTests : IAsyncLifetime, IDisposable
{
    private const string Pattern = "audit*.log";
    private const string Repository = "team/app";
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Password = "correct horse";
    private const string WrongPassword = "battery staple";

    private static readonly string Ann = AccessServer.Basic("ann", Password);

    private readonly CommandRun _run = new();

    private AccessServer _server = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Log_EveryKindOfEvent_TellsWhoAndWhat()
    {
        await StartAsync("login,login-failed,push,pull,delete,tag,access,gc");
        await ManageAsync("user", "add", "ann", "--password-stdin");
        await ManageAsync("grant", "add", "ann", "team/*", "pull,push,delete");
        await PushAsync("a");
        var digest = await PushAsync("b");
        (await _server.Http.GetAsync($"/v2/{Repository}/manifests/v1", ("Authorization", Ann))).Expect(OK);
        (await DeleteAsync(digest, Ann)).Expect(Accepted);
        (await PingAsync(AccessServer.Basic("ann", WrongPassword))).Expect(Unauthorized);
        (await _server.Http.GetAsync("/v2/secret/app/manifests/v1", ("Authorization", Ann))).Expect(Forbidden);
        (await _server.Http.SendAsync(HttpMethod.Head, "/v2/secret/app/manifests/v1", null, ("Authorization", Ann))).Expect(Forbidden);
        (await _server.Http.SendAsync(HttpMethod.Post, "/v2/secret/app/blobs/uploads/", null, ("Authorization", Ann))).Expect(Forbidden);
        await ManageAsync("grant", "remove", "ann", "team/*", "delete");
        (await DeleteAsync(digest, Ann)).Expect(Forbidden);
        await ManageAsync("user", "disable", "ann");
        await ManageAsync("gc");

        var lines = (await _server.ReadLinesAsync(Pattern)).Select(Shorten).ToList();
        Assert.Equal(
            [
                "access shell success added user ann",
                "access shell success granted pull,push,delete in team/* to user:ann",
                "access shell success took delete in team/* from user:ann",
                "access shell success disabled ann",
                "gc shell success 0 bytes given back, 0 problems",
            ],
            lines.Where(line => line.Contains(" shell ", StringComparison.Ordinal)));

        // Whatever is changed makes everybody sign in anew.
        Assert.Contains("login ann success", lines);
        Assert.Equal(
            [
                "push ann success", "tag ann success", "push ann success", "pull ann success", "delete ann success", "login-failed ann denied",
                "pull ann denied", "pull ann denied", "push ann denied", "delete ann denied",
            ],
            lines.Where(line => !line.Contains(" shell ", StringComparison.Ordinal) && line != "login ann success"));
    }

    [Fact]
    public async Task Log_EventsThatAreNamed_AreAllThereIs()
    {
        await StartAsync("login-failed,access");
        await ManageAsync("user", "add", "ann", "--admin", "--password-stdin");
        await PushAsync("a");
        (await PingAsync(AccessServer.Basic("ann", WrongPassword))).Expect(Unauthorized);
        await ManageAsync("gc");

        Assert.Equal(
            ["access shell success added administrator ann", "login-failed ann denied"], (await _server.ReadLinesAsync(Pattern)).Select(Shorten));
    }

    [Fact]
    public async Task Log_AfterAllKindsOfCredentials_HoldsNoSecret()
    {
        await StartAsync("login,login-failed,push,pull,delete,tag,access,gc");
        await ManageAsync("user", "add", "ann", "--admin", "--password-stdin");
        var secret = await ManageAsync("token", "create", "--user", "ann", "--name", "ci");
        await ManageAsync("user", "passwd", "ann", "--password-stdin");
        var bearer = await _server.TokenAsync(AccessServer.Basic("ann", secret), $"repository:{Repository}:pull");
        var refresh = await RefreshTokenAsync();
        string[] credentials =
        [
            Ann, AccessServer.Basic("ann", secret), $"Bearer {bearer}", $"Bearer {refresh}", $"Bearer {bearer}x", AccessServer.Basic("ann", WrongPassword),
            AccessServer.Basic(secret, "x"), AccessServer.Basic("bob", secret), $"Basic {secret}", $"Digest {secret}",
        ];
        foreach (var authorization in credentials)
        {
            await PingAsync(authorization);
            await _server.Http.GetAsync(AccessServer.TokenPath($"repository:{Repository}:pull"), ("Authorization", authorization));
        }

        await PushAsync("a");
        await ManageAsync("token", "revoke", "ann", "ci");
        await ManageAsync("user", "remove", "ann", "--yes");
        var hash = TokenSecret.Hash(secret);
        string[] secrets =
        [
            Password, WrongPassword, secret, secret[TokenSecret.Prefix.Length..], bearer, refresh, bearer.Split('.')[2], "pbkdf2",
            Convert.ToHexString(hash), Convert.ToBase64String(hash)[..40], Base64Url.EncodeToString(hash), Ann["Basic ".Length..],
        ];

        var lines = await _server.ReadLinesAsync(Pattern);

        Assert.InRange(lines.Count, 10, 100);
        Assert.All(lines, line => Assert.All(secrets, text => Assert.DoesNotContain(text, line, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Log_NameThatForgesALine_StaysWithinItsLine()
    {
        await StartAsync("login-failed");
        const string name = "x\",\"result\",\"success\u0085\u2028";

        (await PingAsync(AccessServer.Basic(name, "x"), ("User-Agent", "\"}\t{\"event\":\"login\"}"))).Expect(Unauthorized);
        (await _server.Http.SendAsync(
            HttpMethod.Post,
            "/auth/token",
            new FormUrlEncodedContent([new("grant_type", "password"), new("username", name + "\r\n{\"event\":\"login\"}"), new("password", "x")])))
            .Expect(Unauthorized);

        var lines = await _server.ReadLinesAsync(Pattern);

        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.DoesNotContain(line, c => c is < ' ' or > '~'));
        Assert.All(lines, line => Assert.Equal("login-failed", Read(line, "event")));
        Assert.Equal(name, Read(lines[0], "user"));
    }

    private async Task StartAsync(string events)
    {
        _run.Environment["REGISTRYD_AUDIT_EVENTS"] = events;
        _server = await AccessServer.StartAsync(
            TimeProvider.System, ("REGISTRYD_AUDIT_FILE", "audit/audit.log"), ("REGISTRYD_AUDIT_EVENTS", events));
    }

    /// <summary>Runs a command beside the server, and gives what it printed.</summary>
    private async Task<string> ManageAsync(params string[] arguments)
    {
        _run.Clear();
        _run.Input = Password + "\n";
        var exitCode = await _run.InvokeAsync([.. arguments, "--data", _server.Root]);
        Assert.True(exitCode == ExitCode.Success, $"exit code {exitCode}: {_run.Error}");
        return _run.Output.Trim();
    }

    private async Task<string> PushAsync(string content)
    {
        var manifest = new StringContent($$$"""{"schemaVersion":2,"mediaType":"{{{Index}}}","manifests":[],"annotations":{"content":"{{{content}}}"}}""");
        var answer = await _server.Http.SendAsync(
            HttpMethod.Put, $"/v2/{Repository}/manifests/v1", manifest, ("Authorization", Ann), ("Content-Type", Index));
        return answer.Expect(Created)["Docker-Content-Digest"]!;
    }

    private Task<WireResponse> DeleteAsync(string digest, string authorization) =>
        _server.Http.SendAsync(HttpMethod.Delete, $"/v2/{Repository}/manifests/{digest}", null, ("Authorization", authorization));

    private Task<WireResponse> PingAsync(string authorization, params (string Name, string Value)[] headers) =>
        _server.Http.GetAsync("/v2/", [("Authorization", authorization), .. headers]);

    private async Task<string> RefreshTokenAsync()
    {
        var answer = await _server.Http.GetAsync("/auth/token?offline_token=true", ("Authorization", Ann));
        return answer.Expect(OK).Json().GetProperty("refresh_token").GetString()!;
    }

    /// <summary>What happened, who did it, and what came of it, without the name of the machine's user.</summary>
    private static string Shorten(string line) =>
        string.Join(' ', new[] { Read(line, "event"), Read(line, "user")!.Split(':')[0], Read(line, "result"), Read(line, "detail") }.OfType<string>());

    private static string? Read(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
