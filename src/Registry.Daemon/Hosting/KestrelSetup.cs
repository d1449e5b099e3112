using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Registry.Daemon.Hosting;

/// <summary>Sets Kestrel up for a registry: long transfers both ways, many idle connections.</summary>
internal static class KestrelSetup
{
    // Many tags may be given with one manifest, as query parameters of at most 128 characters (OCI distribution spec, "Pushing Manifests").
    private const int MaxRequestLineSize = 32 * 1024;

    // Room for the largest tokens that are accepted, 16 KiB, beside everything else that clients and proxies send.
    private const int MaxRequestHeadersSize = 32 * 1024;

    // Clients send a dozen; some add a line of Accept for each type that they know.
    private const int MaxRequestHeaderCount = 100;

    // The server's default, in bytes per second: it is the time below that gives a client up.
    private const double MinResponseRate = 240;

    // The server's own 5 seconds cut off clients that pause to unpack, or pass a blob on to somewhere slow. It counts no bytes of what
    // is written into its memory, as blobs are: this is the time for each flush, however fast the client takes it.
    private static readonly TimeSpan ResponseGracePeriod = TimeSpan.FromMinutes(1);

    // Whoever keeps a connection with a request that never ends to begin.
    private static readonly TimeSpan RequestHeadersTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Makes the server listen on bound sockets: HTTP/1.1 without TLS; HTTP/1.1 and HTTP/2 with it.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="sockets">Where to listen.</param>
    /// <param name="certificate">What to present over TLS; <c>null</c> for none.</param>
    /// <param name="maxConnections">How many connections may be open at once.</param>
    /// <param name="time">The clock.</param>
    public static void UseKestrel(
        this WebApplicationBuilder builder, ListenSockets sockets, TlsCertificate? certificate, int maxConnections, TimeProvider time)
    {
        builder.WebHost.UseKestrelCore();
        builder.Services.AddReceiveBlocks(time);
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = sockets.Take);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // Bytes that are no text are for us to refuse, with the challenge that credentials in them are due.
            options.RequestHeaderEncodingSelector = static name => name == HeaderNames.Authorization ? Encoding.Latin1 : null;
            SetLimits(options.Limits, maxConnections);
            foreach (var endPoint in sockets.EndPoints.ToList())
            {
                Listen(options, endPoint, listen => SetProtocols(listen, certificate));
            }
        });
    }

    private static void SetLimits(KestrelServerLimits limits, int maxConnections)
    {
        limits.MaxConcurrentConnections = maxConnections;
        limits.MaxRequestLineSize = MaxRequestLineSize;
        limits.MaxRequestHeadersTotalSize = MaxRequestHeadersSize;
        limits.MaxRequestHeaderCount = MaxRequestHeaderCount;
        limits.Http2.MaxRequestHeaderFieldSize = MaxRequestHeadersSize;
        limits.RequestHeadersTimeout = RequestHeadersTimeout;

        // Blobs have no largest size, and a client may be slow; one that sends nothing at all is given up by the reader of the body.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = new MinDataRate(MinResponseRate, ResponseGracePeriod);
    }

    private static void Listen(KestrelServerOptions options, EndPoint endPoint, Action<ListenOptions> configure)
    {
        if (endPoint is IPEndPoint ip)
        {
            options.Listen(ip, configure);
        }
        else
        {
            options.ListenUnixSocket(endPoint.ToString()!, configure);
        }
    }

    private static void SetProtocols(ListenOptions listen, TlsCertificate? certificate)
    {
        if (certificate is null)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseDirectOutput();
            return;
        }

        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = connection => ValueTask.FromResult(certificate.OptionsFor(connection.Connection.RemoteEndPoint)),
        });
    }
}
