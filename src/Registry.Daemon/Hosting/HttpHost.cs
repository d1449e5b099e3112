using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Hosting;

/// <summary>The running HTTP server.</summary>
internal sealed class HttpHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TlsCertificate? _certificate;
    private readonly TimeProvider _time;

    private HttpHost(WebApplication app, TlsCertificate? certificate, TimeProvider time, IReadOnlyList<string> addresses)
    {
        _app = app;
        _certificate = certificate;
        _time = time;
        Addresses = addresses;
    }

    /// <summary>Where the server listens, such as <c>http://127.0.0.1:5000</c> or <c>http://unix:/run/registryd.sock</c>: with real ports.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>When the certificate in service stops being valid; <c>null</c>: TLS is not served.</summary>
    public DateTimeOffset? CertificateExpiry => _certificate?.NotAfter;

    /// <summary>Starts to serve; when this returns, clients can connect.</summary>
    /// <param name="server">Where to listen, and which proxies to trust.</param>
    /// <param name="tls">What TLS is served with; <c>null</c> for plain HTTP.</param>
    /// <param name="clients">Asks clients for certificates; <c>null</c>: nobody does.</param>
    /// <param name="maxConnections">How many connections may be open at once; further ones are closed.</param>
    /// <param name="endpoint">What answers every request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ListenException">An address cannot be listened on, or the TLS files cannot be used.</exception>
    public static async Task<HttpHost> StartAsync(
        ServerConfiguration server,
        TlsConfiguration? tls,
        ClientCertificates? clients,
        int maxConnections,
        RequestDelegate endpoint,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        using var sockets = ListenSockets.Bind(server.Listen);
        var scheme = tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var addresses = sockets.EndPoints.Select(endPoint => AddressOf(scheme, endPoint)).ToList();
        var certificate = tls is null ? null : new TlsCertificate(tls.Certificate, tls.Key, clients, time, loggers.CreateLogger<TlsCertificate>());
        var host = new HttpHost(Build(server, sockets, certificate, maxConnections, endpoint, time, loggers), certificate, time, addresses);
        try
        {
            await host._app.StartAsync(cancellationToken);
            return host;
        }
        catch (Exception exception)
        {
            await host.DisposeAsync();
            if (exception is IOException or SocketException)
            {
                throw new ListenException($"Cannot listen: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Takes no more connections, and lets requests under way finish.</summary>
    /// <param name="timeout">How long they may take; the rest is aborted then.</param>
    /// <returns>Whether all finished.</returns>
    public async Task<bool> StopAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        await _app.StopAsync(deadline.Token);
        return !deadline.IsCancellationRequested;
    }

    /// <summary>Aborts what is still under way, and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private static WebApplication Build(
        ServerConfiguration server,
        ListenSockets sockets,
        TlsCertificate? certificate,
        int maxConnections,
        RequestDelegate endpoint,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.UseKestrel(sockets, certificate, maxConnections, time);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        var app = builder.Build();
        app.UseTrustedProxies(server.TrustedProxies);
        app.Run(endpoint);
        return app;
    }

    private static string AddressOf(string scheme, EndPoint endPoint) =>
        endPoint is UnixDomainSocketEndPoint ? $"{scheme}://unix:{endPoint}" : $"{scheme}://{endPoint}";

    /// <summary>Leaves it to the caller when to stop: the host's own lifetime would listen to signals and write to the console.</summary>
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
