using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>Asks a registry how it is.</summary>
/// <param name="name">What the answer calls the server.</param>
/// <param name="url">The server's URL.</param>
/// <param name="endPoint">Where to connect to; null for where the URL says.</param>
internal sealed class HealthProbe(string name, Uri url, EndPoint? endPoint)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Returns the probe of a URL.</summary>
    public static HealthProbe Of(Uri url) => new(url.GetLeftPart(UriPartial.Authority), url, endPoint: null);

    /// <summary>Returns the probe of an address that the server listens on.</summary>
    public static HealthProbe Of(ListenAddress address, bool isTls)
    {
        var url = new UriBuilder(isTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, "localhost", address.Port).Uri;
        EndPoint endPoint = address switch
        {
            { SocketPath: { } path } => new UnixDomainSocketEndPoint(path),
            { IsLocalhost: true } => new DnsEndPoint("localhost", address.Port),
            { IsAny: true } => new IPEndPoint(IPAddress.Loopback, address.Port),
            _ => new IPEndPoint(ReachableFromHere(address.Address!), address.Port),
        };
        return new HealthProbe(address.ToString(), url, endPoint);
    }

    /// <summary>Asks for <c>/healthz</c> or <c>/readyz</c>.</summary>
    /// <param name="path">Which of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the answer is 200, and the answer, or what came instead, in one line.</returns>
    public async Task<(bool IsHealthy, string Reason)> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(CreateHandler()) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(new Uri(url, path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (response.StatusCode == HttpStatusCode.OK, $"{name} answered {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return (false, $"{name}: {e.GetBaseException().Message}");
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            return (false, $"{name} did not answer within {Timeout.TotalSeconds} seconds");
        }
    }

    private static IPAddress ReachableFromHere(IPAddress address) =>
        address.Equals(IPAddress.Any) ? IPAddress.Loopback
        : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
        : address;

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        // The certificate names the registry as its clients know it, and this machine need not trust who signed it: any will do.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        if (endPoint is not null)
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(endPoint, cancellationToken);
        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
