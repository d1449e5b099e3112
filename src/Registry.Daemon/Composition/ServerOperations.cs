using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Daemon.Http;

namespace Registry.Daemon.Composition;

/// <summary>
/// What those who run the server ask it, beside what its clients do: on the main listener, or on one of its own, which is told apart by
/// <c>[admin] listen</c> and stays until the main one has ended.
/// </summary>
/// <param name="configuration">The server's configuration.</param>
/// <param name="readiness">Whether the server is ready.</param>
/// <param name="further">Other such routes.</param>
internal sealed partial class ServerOperations(RegistryConfiguration configuration, Readiness readiness, params IReadOnlyList<Route> further)
{
    /// <summary>Connections of supervisors and scrapers: each has one, and asks from time to time.</summary>
    private const int MaxConnections = 100;

    /// <summary>What of it is on the main listener: all, or where that has a listener of its own, no more than that the server answers.</summary>
    public IReadOnlyList<Route> OnMainListener => configuration.Admin.Listen.Count == 0 ? All : [HealthEndpoint.Live];

    private IReadOnlyList<Route> All => [HealthEndpoint.Live, new HealthEndpoint(readiness).Ready, .. further];

    /// <summary>Starts the listener, where there is one.</summary>
    /// <param name="wrap">Puts around its routes what is around those of the main listener.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    public async Task<HttpHost?> ListenAsync(
        Func<Routes, RequestDelegate> wrap, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var addresses = configuration.Admin.Listen;
        if (addresses.Count == 0)
        {
            return null;
        }

        var routes = new Routes(
            static _ => throw new RegistryException(RegistryErrorCode.RouteUnknown, "There is no such route on this listener."), [.. All]);
        return await HttpHost.StartAsync(
            configuration.Server with { Listen = addresses, TrustedProxies = [] },
            tls: null,
            clients: null,
            MaxConnections,
            wrap(routes),
            time,
            loggers,
            cancellationToken);
    }

    /// <summary>Tells where the listener is, and when others than this machine reach it.</summary>
    public void LogStart(HttpHost? host, ILogger logger)
    {
        foreach (var address in host?.Addresses ?? [])
        {
            Log.Listening(logger, address);
        }

        foreach (var address in configuration.Admin.Listen)
        {
            if (!address.IsLocal)
            {
                Log.Public(logger, address);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Health and metrics are on {Address}")]
        public static partial void Listening(ILogger logger, string address);

        [LoggerMessage(LogLevel.Warning, "Whoever reaches {Address} reads health and metrics there, without TLS or an account ([admin] listen)")]
        public static partial void Public(ILogger logger, ListenAddress address);
    }
}
