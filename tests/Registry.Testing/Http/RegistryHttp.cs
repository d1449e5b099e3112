using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

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
    /// <param name="baseAddress">The address.</param>
    /// <param name="authority">What is trusted alone when it speaks TLS; <see langword="null"/>: what the system trusts.</param>
    /// <param name="from">The address of this machine to come from; <see langword="null"/>: whichever the system chooses.</param>
    public RegistryHttp(Uri baseAddress, X509Certificate2? authority = null, IPAddress? from = null)
    {
        BaseAddress = baseAddress;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        if (from is not null)
        {
            handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(from, context.DnsEndPoint, cancellationToken);
        }

        _client = new HttpClient(handler) { Timeout = Patience };
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

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, DnsEndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Parse(to.Host), to.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
