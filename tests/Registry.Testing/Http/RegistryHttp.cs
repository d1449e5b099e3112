using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Registry.Testing.Http;

/// <summary>
/// Speaks HTTP with a registry, exactly as told: paths go over the wire as they are spelt, nothing is redirected, decompressed
/// or remembered.
/// </summary>
public sealed class RegistryHttp : IDisposable
{
    private static readonly UriCreationOptions AsSpelt = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private int _repositories;

    /// <summary>Speaks with the registry at this address.</summary>
    public RegistryHttp(Uri baseAddress)
    {
        BaseAddress = baseAddress;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = Patience };
    }

    /// <summary>Where the registry listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>A repository by name.</summary>
    public RepositoryHttp Repository(string name) => new(this, name);

    /// <summary>A repository that nobody used before.</summary>
    public RepositoryHttp NewRepository() => Repository($"test/repository-{Interlocked.Increment(ref _repositories)}");

    /// <summary>GET, with further headers.</summary>
    public Task<WireResponse> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>GET of a body of any size, which is hashed and not held.</summary>
    /// <returns>The status, and the sha256 digest of the body.</returns>
    public async Task<(HttpStatusCode Status, string Digest)> PullAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(BaseAddress, path));
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        return (response.StatusCode, "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(body)));
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path and query as they are to be spelt, or an absolute address.</param>
    /// <param name="body">The body, or <c>null</c> for none.</param>
    /// <param name="headers">Further headers, unchecked; those of the content included.</param>
    public async Task<WireResponse> SendAsync(HttpMethod method, string path, HttpContent? body, params (string Name, string Value)[] headers)
    {
        var address = path.StartsWith('/') ? BaseAddress.GetLeftPart(UriPartial.Authority) + path : path;
        using var request = new HttpRequestMessage(method, new Uri(address, AsSpelt)) { Content = body };
        foreach (var (name, value) in headers)
        {
            HttpHeaders target = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                ? (request.Content ??= new ByteArrayContent([])).Headers
                : request.Headers;
            target.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request);
        return await WireResponse.ReadAsync(response);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
