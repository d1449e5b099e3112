using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>Asks another registry, with patience and credentials.</summary>
internal sealed class RegistryClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long the head of an answer may take.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(1);

    private readonly Uri _root;
    private readonly HttpMessageInvoker _invoker;
    private readonly TimeProvider _time;

    private RegistryClient(Uri root, HttpMessageInvoker invoker, TimeProvider time) => (_root, _invoker, _time) = (root, invoker, time);

    /// <summary>The registry's host, for messages.</summary>
    public string Host => _root.Authority;

    /// <summary>Finds out how a registry is reached: by TLS, or without where that is allowed.</summary>
    /// <param name="address">The registry. One on this machine may go without TLS.</param>
    /// <param name="credentials">Who one is there; <c>null</c>: anybody.</param>
    /// <param name="insecure">Whether any certificate will do, and none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">It cannot be reached.</exception>
    public static async Task<RegistryClient> ConnectAsync(
        RegistryAddress address, RegistryCredentials? credentials, bool insecure, TimeProvider time, CancellationToken cancellationToken)
    {
        var allowPlain = insecure || address.IsLoopback;
        var sockets = new TimeoutHandler(CreateSockets(address, insecure), AnswerTimeout, time);
        try
        {
            var root = await FindRootAsync(sockets, address, allowPlain, cancellationToken);
            var authorized = new AuthorizationHandler(sockets, root, credentials, time);
            return new RegistryClient(
                root, new HttpMessageInvoker(new RetryHandler(new RedirectHandler(authorized, allowPlain), time)), time);
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and gives the answer with its body still to come.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="path">The path and query, from the registry's root.</param>
    /// <param name="scope">What the request needs (<see cref="AuthorizationHandler.Scope"/>).</param>
    /// <param name="prepare">Adds headers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">The registry cannot be reached, or may not be asked.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string scope, Action<HttpRequestHeaders> prepare, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root.GetLeftPart(UriPartial.Authority) + path));
        request.Options.Set(AuthorizationHandler.Scope, scope);
        prepare(request.Headers);
        HttpResponseMessage response;
        try
        {
            response = await _invoker.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new SourceException($"{Host} cannot be asked: {exception.GetBaseException().Message}", exception);
        }

        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return response;
        using (response)
            throw new SourceException(
                $"{Host} refuses {request.RequestUri!.AbsolutePath} with {(int)response.StatusCode}: are there credentials, and may they pull?");
    }

    /// <summary>GET of something small; <c>null</c>: it is not there, which the registry says with 404.</summary>
    /// <inheritdoc cref="GetAsync(string, string, IReadOnlyList{string}, long, Func{HttpStatusCode, bool}, CancellationToken)"/>
    public Task<RegistryAnswer?> GetAsync(
        string path, string scope, IReadOnlyList<string> accept, long limit, CancellationToken cancellationToken) =>
        GetAsync(path, scope, accept, limit, IsNotFound, cancellationToken);

    /// <summary>GET of something small; <c>null</c>: it is not there.</summary>
    /// <param name="path">As for <see cref="SendAsync"/>.</param>
    /// <param name="scope">As for <see cref="SendAsync"/>.</param>
    /// <param name="accept">The media types that will do.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="isMissing">With which status the registry says that it is not there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">As for <see cref="SendAsync"/>, or the answer is no success.</exception>
    public async Task<RegistryAnswer?> GetAsync(
        string path,
        string scope,
        IReadOnlyList<string> accept,
        long limit,
        Func<HttpStatusCode, bool> isMissing,
        CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, scope, headers => Accept(headers, accept), cancellationToken);
        if (isMissing(response.StatusCode))
            return null;
        if (response.StatusCode != HttpStatusCode.OK)
            throw Unexpected(response);
        var body = await LimitedBody.ReadAsync(response, limit, _time, cancellationToken);
        return new RegistryAnswer(body, response.Content.Headers.ContentType?.MediaType, NextOf(response));
    }

    /// <summary>Whether a status says that something is not there.</summary>
    public static bool IsNotFound(HttpStatusCode status) => status == HttpStatusCode.NotFound;

    /// <summary>The failure that an answer is.</summary>
    public SourceException Unexpected(HttpResponseMessage response) =>
        new($"{Host} answered {(int)response.StatusCode} to {response.RequestMessage?.RequestUri?.AbsolutePath}");

    /// <summary>Says which media types will do.</summary>
    public static void Accept(HttpRequestHeaders headers, IReadOnlyList<string> mediaTypes) =>
        headers.TryAddWithoutValidation("Accept", mediaTypes);

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static SocketsHttpHandler CreateSockets(RegistryAddress address, bool insecure)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            UseProxy = !address.IsLoopback,
        };
        if (insecure)
            sockets.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
                !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        return sockets;
    }

    private static async Task<Uri> FindRootAsync(
        TimeoutHandler sockets, RegistryAddress address, bool allowPlain, CancellationToken cancellationToken)
    {
        using var invoker = new HttpMessageInvoker(sockets, disposeHandler: false);
        try
        {
            return await PingAsync(invoker, new Uri($"https://{address.ApiHost}/"), cancellationToken);
        }
        catch (HttpRequestException exception) when (!allowPlain)
        {
            throw new SourceException($"{address.Host} cannot be reached: {exception.GetBaseException().Message}", exception);
        }
        catch (HttpRequestException)
        {
        }

        try
        {
            return await PingAsync(invoker, new Uri($"http://{address.ApiHost}/"), cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new SourceException($"{address.Host} cannot be reached: {exception.GetBaseException().Message}", exception);
        }
    }

    private static async Task<Uri> PingAsync(HttpMessageInvoker invoker, Uri root, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, "/v2/"));
        using var response = await invoker.SendAsync(request, cancellationToken);
        return root;
    }

    /// <summary>
    /// The path of the next page (RFC 8288; OCI distribution spec, "Content Discovery"); <c>null</c>: this was the last. Whatever host
    /// it names, the next page is this registry's.
    /// </summary>
    private static string? NextOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;
        var next = links.FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase)
            || link.Contains("rel=next", StringComparison.OrdinalIgnoreCase));
        var (start, end) = (next?.IndexOf('<', StringComparison.Ordinal) ?? -1, next?.IndexOf('>', StringComparison.Ordinal) ?? -1);
        return start >= 0 && end > start && Uri.TryCreate(response.RequestMessage!.RequestUri, next![(start + 1)..end], out var uri)
            ? uri.PathAndQuery
            : null;
    }
}

/// <summary>Something small that a registry answered.</summary>
/// <param name="Body">The body.</param>
/// <param name="MediaType">Its type, without parameters, where it is said.</param>
/// <param name="Next">The path and query of the next page; <c>null</c>: there is none.</param>
internal sealed record RegistryAnswer(byte[] Body, string? MediaType, string? Next);
