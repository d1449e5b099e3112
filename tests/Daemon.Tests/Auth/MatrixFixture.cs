using System.Collections.Concurrent;
using Registry.Core.Access;
using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Auth;

/// <summary>
/// One server with callers of every kind and repositories of every kind, some of which exist, and some of which do not although their
/// names are as good.
/// </summary>
public sealed class MatrixFixture : IAsyncLifetime, IDisposable
{
    /// <summary>The repositories: what is in each, apart from the last, is the same image.</summary>
    public static readonly string[] Repositories =
        ["team/app", "team/missing", "public/app", "public/missing", "members/app", "secret/app", "secret/missing"];

    /// <summary>
    /// What each caller may do in the repositories of each kind, written down by hand: <c>p</c>ull, p<c>u</c>sh, <c>d</c>elete.
    /// </summary>
    internal static readonly Dictionary<string, (string Team, string Public, string Members, string Secret)> Rights = new()
    {
        ["nobody"] = ("", "p", "", ""),
        ["stranger"] = ("", "p", "p", ""),
        ["puller"] = ("p", "p", "p", ""),
        ["pusher"] = ("pu", "p", "p", ""),
        ["writer"] = ("u", "p", "p", ""),
        ["deleter"] = ("pd", "p", "p", ""),
        ["member"] = ("pu", "pd", "p", ""),
        ["keeper"] = ("pud", "p", "p", ""),
        ["root"] = ("pud", "pud", "pud", "pud"),
        ["robot"] = ("p", "", "", ""),
        ["job"] = ("pu", "p", "p", ""),
    };

    private const string Configuration = TestIssuer.Configuration + """
        [[auth.jwt.grant]]
        claim = "sub"
        value = "job-?"
        repository = "{team}/*"
        actions = ["pull", "push"]
        """;

    private readonly ConcurrentDictionary<string, Task<string>> _tokens = new();
    private readonly TestIssuer _issuer = new();
    private AccessServer _server = null!;
    private string _robot = null!;
    private string _job = null!;

    public RegistryHttp Http => _server.Http;

    /// <summary>The image that every repository has that exists.</summary>
    public TestManifest Image { get; private set; } = null!;

    /// <summary>A blob that only the secret repository has.</summary>
    public TestBlob Secret { get; } = TestBlob.Text("secret");

    public async Task InitializeAsync()
    {
        _server = await AccessServer.StartAsync(
            TimeProvider.System, new Dictionary<string, string> { ["registry.toml"] = Configuration, ["keys.json"] = _issuer.KeySet });
        _job = _issuer.Sign(TestIssuer.Claims(DateTimeOffset.UtcNow, ",\"team\":\"team\""));
        foreach (var account in Rights.Keys.Except(["nobody", "robot", "job"]))
        {
            await _server.AddAccountAsync(account, isAdministrator: account == "root");
        }

        await _server.GrantAsync("anonymous", "public/*", RegistryAction.Pull);
        await _server.GrantAsync("authenticated", "members/*", RegistryAction.Pull);
        await _server.GrantAsync("puller", "team/*", RegistryAction.Pull);
        await _server.GrantAsync("pusher", "team/*", RegistryAction.Pull | RegistryAction.Push);
        await _server.GrantAsync("writer", "team/*", RegistryAction.Push);
        await _server.GrantAsync("deleter", "team/*", RegistryAction.Pull | RegistryAction.Delete);
        await _server.GrantAsync("member", "team/app", RegistryAction.Pull);
        await _server.GrantAsync("group:developers", "team/*", RegistryAction.Pull | RegistryAction.Push);
        await _server.GrantAsync("group:developers", "public/*", RegistryAction.Delete);
        await _server.Grants.AddMemberAsync(GroupName.Parse("developers"), AccountName.Parse("member"), default);
        await _server.GrantAsync("keeper", "team/*", RegistryAction.Admin);
        _robot = await _server.AddAccessTokenAsync(
            "root", "ci", expiresAt: null, new AccessLimit(AccessServer.GlobOf("team/*"), RegistryAction.Pull));
        foreach (var repository in Repositories.Where(name => name.EndsWith("/app", StringComparison.Ordinal)))
        {
            await PushAsync(repository);
        }
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _issuer.Dispose();

    /// <summary>Whether a caller may do something in a repository, by the table.</summary>
    public static bool IsAllowed(string caller, string repository, char action)
    {
        var (team, @public, members, secret) = Rights[caller];
        var rights = repository.Split('/')[0] switch { "team" => team, "public" => @public, "members" => members, _ => secret };
        return rights.Contains(action, StringComparison.Ordinal);
    }

    /// <summary>The <c>Authorization</c> of a caller with a name and a password.</summary>
    public string? BasicOf(string caller) => caller switch
    {
        "nobody" => null,
        "robot" => AccessServer.Basic("root", _robot),
        "job" => AccessServer.Basic("root", _job),
        _ => AccessServer.Basic(caller),
    };

    /// <summary>The <c>Authorization</c> of a caller with a token for whatever they may do in a repository, or for other scopes.</summary>
    public async Task<string> BearerOfAsync(string caller, params string[] scopes) => "Bearer " + await _tokens.GetOrAdd(
        caller + ' ' + string.Join(' ', scopes), _ => _server.TokenAsync(BasicOf(caller), scopes));

    private async Task PushAsync(string repository)
    {
        var headers = AccessServer.HeadersOf(BasicOf("root"));
        var config = TestBlob.EmptyJson;
        Image = TestManifest.Image(config, [config]);
        foreach (var blob in repository == "secret/app" ? [config, Secret] : new[] { config })
        {
            var push = new ByteArrayContent(blob.Bytes);
            (await Http.SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={blob.Digest}", push, headers))
                .Expect(System.Net.HttpStatusCode.Created);
        }

        (await Http.SendAsync(
            HttpMethod.Put, $"/v2/{repository}/manifests/latest", new ByteArrayContent(Image.Bytes),
            [.. headers, ("Content-Type", Image.MediaType)])).Expect(System.Net.HttpStatusCode.Created);
    }
}
