using System.Net;
using System.Text;
using Daemon.Tests.Http;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Testing.Http;
using Xunit;

namespace Daemon.Tests.Auth;

/// <summary>A server that goes by accounts, and what another process may change beside it.</summary>
internal sealed class AccessServer : IAsyncDisposable
{
    private readonly RegistryServer _server;
    private readonly RegistryStorage _storage;

    private AccessServer(RegistryServer server, TimeProvider time)
    {
        _server = server;
        _storage = RegistryStorage.Open(server.Root, time);
    }

    /// <summary>A client of the server.</summary>
    public RegistryHttp Http => _server.Http;

    /// <summary>The data folder.</summary>
    public string Root => _server.Root;

    /// <summary>The path of a file beside the data folder.</summary>
    public string PathOf(string name) => _server.PathOf(name);

    public IAccountStore Accounts => _storage.Accounts;

    public IGrantStore Grants => _storage.Grants;

    public IAccessTokenStore AccessTokens => _storage.AccessTokens;

    public static Task<AccessServer> StartAsync() => StartAsync(TimeProvider.System);

    public static async Task<AccessServer> StartAsync(TimeProvider time, params (string Variable, string Value)[] settings) =>
        await StartAsync(time, new Dictionary<string, string>(), settings);

    /// <summary>Starts a server with files beside its data folder; <c>registry.toml</c> is its configuration.</summary>
    public static async Task<AccessServer> StartAsync(
        TimeProvider time, IReadOnlyDictionary<string, string> files, params (string Variable, string Value)[] settings) =>
        new(await RegistryServer.StartAsync(time, files, [("REGISTRYD_AUTH_MODE", "accounts"), .. settings]), time);

    public async ValueTask DisposeAsync()
    {
        _storage.Dispose();
        await _server.DisposeAsync();
    }

    /// <inheritdoc cref="RegistryServer.ReadLinesAsync"/>
    public Task<IReadOnlyList<string>> ReadLinesAsync(string pattern) => _server.ReadLinesAsync(pattern);

    /// <summary>Adds an account whose password is its name.</summary>
    public async Task AddAccountAsync(string name, bool isAdministrator = false) =>
        Assert.True(await Accounts.AddAsync(AccountName.Parse(name), PasswordHash.Create(name), isAdministrator, default));

    /// <summary>Adds a grant.</summary>
    public async Task GrantAsync(string subject, string repositories, RegistryAction actions)
    {
        Assert.True(GrantSubject.TryParse(subject, out var parsed));
        Assert.True(await Grants.AddAsync(new Grant(parsed, GlobOf(repositories), actions), default));
    }

    /// <summary>Adds an access token, and returns its secret.</summary>
    public Task<string> AddAccessTokenAsync(string account, string name, DateTimeOffset? expiresAt, params AccessLimit[] limits) =>
        AddAccessTokenAsync(account, name, expiresAt, createdAt: DateTimeOffset.UnixEpoch, limits);

    /// <summary>Adds an access token that was made at some time, and returns its secret.</summary>
    public async Task<string> AddAccessTokenAsync(
        string account, string name, DateTimeOffset? expiresAt, DateTimeOffset createdAt, params AccessLimit[] limits)
    {
        var secret = TokenSecret.Create();
        var record = new AccessTokenRecord(AccountName.Parse(account), name, limits, createdAt, expiresAt, UsedAt: null);
        Assert.True(await AccessTokens.AddAsync(record, TokenSecret.Hash(secret), default));
        return secret;
    }

    /// <summary>A bearer token.</summary>
    /// <param name="authorization">Who asks for it; <c>null</c>: somebody who does not say.</param>
    /// <param name="scopes">What for.</param>
    public async Task<string> TokenAsync(string? authorization, params string[] scopes)
    {
        var answer = await Http.GetAsync(TokenPath(scopes), HeadersOf(authorization));
        return answer.Expect(HttpStatusCode.OK).Json().GetProperty("token").GetString()!;
    }

    /// <summary>The token endpoint with scopes.</summary>
    public static string TokenPath(params string[] scopes) =>
        "/auth/token?service=test" + string.Concat(scopes.Select(scope => $"&scope={Uri.EscapeDataString(scope)}"));

    public static Glob GlobOf(string text) => Glob.TryParse(text, out var glob) ? glob : throw new FormatException(text);

    public static (string Name, string Value)[] HeadersOf(string? authorization) =>
        authorization is null ? [] : [("Authorization", authorization)];

    public static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>The header of an account whose password is its name.</summary>
    public static string Basic(string account) => Basic(account, account);
}
