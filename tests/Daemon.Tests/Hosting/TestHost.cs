using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Testing.Time;

namespace Daemon.Tests.Hosting;

/// <summary>A server of one endpoint.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private TestHost(HttpHost host, LogCapture log, FakeTimeProvider time)
    {
        Host = host;
        Log = log;
        Time = time;
    }

    public HttpHost Host { get; }

    public LogCapture Log { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>The first address.</summary>
    public Uri Url => new(Host.Addresses[0]);

    public IPEndPoint EndPoint => IPEndPoint.Parse(Url.Authority);

    public static Task<TestHost> StartAsync(RequestDelegate endpoint, int maxConnections = 1000) =>
        StartAsync(endpoint, ["127.0.0.1:0"], tls: null, maxConnections, []);

    public static Task<TestHost> StartAsync(
        RequestDelegate endpoint, IEnumerable<string> listen, TlsConfiguration? tls = null, params IReadOnlyList<System.Net.IPNetwork> trustedProxies) =>
        StartAsync(endpoint, listen, tls, maxConnections: 1000, trustedProxies);

    private static async Task<TestHost> StartAsync(
        RequestDelegate endpoint,
        IEnumerable<string> listen,
        TlsConfiguration? tls,
        int maxConnections,
        IReadOnlyList<System.Net.IPNetwork> trustedProxies)
    {
        var (log, time) = (new LogCapture(), new FakeTimeProvider());
        var server = new ServerConfiguration([.. listen.Select(Address)], ExternalUrl: null, trustedProxies, TimeSpan.FromSeconds(30));
        return new TestHost(await HttpHost.StartAsync(server, tls, clients: null, maxConnections, endpoint, time, log, CancellationToken.None), log, time);
    }

    public static ListenAddress Address(string text) =>
        ListenAddress.TryParse(text, out var address, out var problem) ? address : throw new FormatException(problem);

    /// <summary>A client that takes any certificate.</summary>
    public static HttpClient CreateClient(EndPoint? endPoint = null)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        };
        if (endPoint is not null)
        {
            handler.ConnectCallback = async (_, cancellationToken) => new NetworkStream(await ConnectAsync(endPoint, cancellationToken), ownsSocket: true);
        }

        return new HttpClient(handler);
    }

    public static async Task<Socket> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken = default)
    {
        var protocol = endPoint.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
