using Registry.Core.Operations;
using Registry.Daemon.Audit;
using Registry.Daemon.Auth;
using Registry.Daemon.Configuration;
using Registry.Daemon.Hosting;
using Registry.Daemon.Http;
using Registry.Daemon.Jobs;
using Registry.Daemon.Limits;
using Registry.Daemon.Logging;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>The running registry: every object in it is made here, and ended here in the opposite order.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly LimitsInForce _limits;
    private readonly List<IAsyncDisposable> _jobs = [];
    private volatile RegistryConfiguration _configuration;
    private InstanceLock? _instance;
    private RegistryStorage? _storage;
    private AuditLog? _audit;
    private ServerAccess? _access;
    private DiskGuard? _guard;
    private Readiness? _readiness;
    private ServerOperations? _operations;
    private ServerTelemetry? _telemetry;
    private ServerWebhooks? _webhooks;
    private ServerQuotas? _quotas;
    private HttpHost? _host;
    private HttpHost? _admin;

    private Server(RegistryConfiguration configuration, TimeProvider time, ILogger logger)
    {
        _configuration = configuration;
        var rates = configuration.Auth.Mode == AuthMode.Accounts
            ? new RequestLimits(RatesOf(configuration), time, () => _telemetry?.Refusals?.Limited())
            : null;
        _limits = new LimitsInForce(new LimitSnapshot(configuration.Limits.Policy, rates));
        _logger = logger;
    }

    /// <summary>The version of this program.</summary>
    public static string Version { get; } = typeof(Server).Assembly.GetName().Version!.ToString(3);

    /// <summary>Where the server listens, such as <c>http://127.0.0.1:5000</c>: with real ports.</summary>
    public IReadOnlyList<string> Addresses => _host!.Addresses;

    /// <summary>How long transfers may take to finish when the server stops.</summary>
    public TimeSpan ShutdownTimeout => _configuration.Server.ShutdownTimeout;

    /// <summary>Starts a registry; when this returns, clients can connect.</summary>
    /// <param name="configuration">What the administrator decided.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The log; it stays the caller's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageOpenException">The data folder cannot be used, or another server uses it.</exception>
    /// <exception cref="ListenException">An address cannot be listened on, or the TLS files cannot be used.</exception>
    public static async Task<Server> StartAsync(
        RegistryConfiguration configuration, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var server = new Server(configuration, time, loggers.CreateLogger<Server>());
        try
        {
            await server.StartAsync(time, loggers, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes on with another configuration, as far as it can change while the server runs; for each request all of it at once.</summary>
    /// <param name="configuration">The configuration, the same in everything else.</param>
    /// <param name="cancellationToken">Gives up before anything has changed.</param>
    /// <exception cref="StorageOpenException">The keys of an outside issuer, or the files of a webhook, cannot be used; nothing has changed.</exception>
    public async Task TakeOverAsync(RegistryConfiguration configuration, CancellationToken cancellationToken)
    {
        var webhooks = configuration.Webhooks != _configuration.Webhooks ? Webhooks.Open(configuration) : null;
        var issuers = configuration.Auth.Jwt != _configuration.Auth.Jwt ? _access?.OpenIssuers(configuration.Auth.Jwt) : null;

        // What a new quota is about is counted beforehand, so that no push has to wait for that.
        await _quotas!.CountAsync(configuration.Limits.Policy, cancellationToken);
        _configuration = configuration;
        _guard!.Floor = configuration.Storage.MinFree;
        _limits.Current = new LimitSnapshot(configuration.Limits.Policy, _limits.Current.Rates?.With(RatesOf(configuration)));
        if (issuers is not null)
        {
            _access!.TakeTokensOf(issuers);
        }

        if (webhooks is not null)
        {
            await _webhooks!.TellAsync(configuration, webhooks, cancellationToken);
        }

        await _quotas.ForgetOthersAsync(configuration.Limits.Policy, cancellationToken);
    }

    /// <summary>Whether a new process would do no better: this one's threads answer, or wait for the disk.</summary>
    /// <param name="patience">How long they may take to answer.</param>
    public Task<bool> IsAliveAsync(TimeSpan patience) => _storage!.IsAliveAsync(patience);

    /// <summary>Takes no more connections, lets transfers finish within the configured time, and aborts the rest.</summary>
    public async Task StopAsync()
    {
        var timeout = ShutdownTimeout;
        Log.Stopping(_logger, timeout);
        _readiness!.Stop();
        if (await _host!.StopAsync(timeout))
        {
            Log.Stopped(_logger);
        }
        else
        {
            Log.Aborted(_logger, timeout);
        }
    }

    /// <summary>Aborts what is still under way and frees everything: the storage last, when nobody uses it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        foreach (var job in _jobs)
        {
            await job.DisposeAsync();
        }

        if (_webhooks is not null)
        {
            await _webhooks.DisposeAsync();
        }

        if (_access is not null)
        {
            await _access.DisposeAsync();
        }

        if (_audit is not null)
        {
            await _audit.DisposeAsync();
        }

        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }

        _storage?.Dispose();
        _instance?.Dispose();
    }

    private async Task StartAsync(TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var root = _configuration.Storage.Root;
        _instance = InstanceLock.Acquire(root, InstanceKind.Server);
        _storage = RegistryStorage.Open(root, time);
        _guard = new DiskGuard(_storage.Disk, _configuration.Storage.MinFree, time);
        _readiness = new Readiness(_storage.Readiness, _guard, time);
        _telemetry = new ServerTelemetry(_storage, _configuration, time, loggers);
        _audit = AuditTrails.Open(_configuration, time, problem => Log.AuditProblem(_logger, problem));
        _quotas = new ServerQuotas(_storage.Quotas, loggers.CreateLogger<ServerQuotas>());
        await _quotas.StartAsync(_configuration.Limits.Policy, cancellationToken);
        var uploads = CreateUploads(_storage, _guard, time);
        var pulls = new PullRecorder(_storage.Pulls, time);
        _webhooks = new ServerWebhooks(_storage, time, loggers);
        await _webhooks.TellAsync(_configuration, Webhooks.Open(_configuration), cancellationToken);
        var tls = new ServerTls(_configuration, time, loggers);
        if (tls.StartRenewal() is { } renewal)
        {
            _jobs.Add(renewal);
        }

        var clients = _configuration.Tls?.ClientCa is { } clientCa
            ? ClientCertificates.Read(clientCa, _configuration.Server.TrustedProxies)
            : null;
        _access = _configuration.Auth.Mode == AuthMode.Accounts
            ? new ServerAccess(_storage, _configuration, clients, _limits, _audit.OrNone(), _telemetry.Refusals, time, loggers)
            : null;
        var metricsAccess = _configuration.Admin.Listen.Count > 0 || _access is null ? new OpenAccess() : _access.Control;
        _operations = new ServerOperations(_configuration, _readiness, _telemetry.RoutesFor(metricsAccess));
        var endpoint = Wrap(CreateRoutes(_storage, uploads, pulls, tls, time), time, loggers);
        _host = await HttpHost.StartAsync(
            _configuration.Server, _configuration.Tls, clients, _configuration.Limits.MaxConnections, endpoint, time, loggers, cancellationToken);
        _admin = await _operations.ListenAsync(routes => Wrap(routes, time, loggers), time, loggers, cancellationToken);
        _telemetry.Watch(_host, _audit, _readiness, _guard);
        StartJobs(_storage, uploads, pulls, time, loggers);
        LogStart();
        tls.LogProblems();
    }

    private static RequestLimitOptions RatesOf(RegistryConfiguration configuration) =>
        new(configuration.Limits.Anonymous, configuration.Limits.AnonymousByRoute, configuration.Limits.SignedIn);

    private void StartJobs(RegistryStorage storage, UploadService uploads, PullRecorder pulls, TimeProvider time, ILoggerFactory loggers)
    {
        _jobs.Add(new DiskWatch(_guard!, time, loggers.CreateLogger<DiskWatch>()));
        _jobs.Add(new UploadExpiry(uploads, _configuration.Uploads.Expiry, time, loggers.CreateLogger<UploadExpiry>()));
        var pullFlush = new RecordFlush("times of pulls", pulls.FlushAsync, time, loggers.CreateLogger<RecordFlush>());
        _jobs.Add(pullFlush);
        if (_configuration.GarbageCollection.Schedule is { } schedule)
        {
            _jobs.Add(new ScheduledCollection(
                schedule,
                async (report, stop) =>
                {
                    // Retention goes by the times of pulls.
                    await pullFlush.FlushAsync(stop);
                    return await GarbageCollection.RunInServerAsync(storage, _configuration, _audit.OrNone(), time, report, stop);
                },
                time,
                loggers.CreateLogger<ScheduledCollection>()));
        }
    }

    // Only once nothing can be refused any more: a refusal is one line on the standard error, and nothing else.
    private void LogStart()
    {
        Log.Started(_logger, Version, _configuration.Storage.Root);
        if (_configuration.Auth.Mode == AuthMode.Open)
        {
            Log.Open(_logger);
        }

        _access?.LogStart();

        if (_storage!.Upgrade is { } upgrade)
        {
            Log.Upgraded(_logger, upgrade.From, upgrade.To, upgrade.Copy);
        }

        foreach (var address in Addresses)
        {
            Log.Listening(_logger, address);
        }

        _operations!.LogStart(_admin, _logger);
    }

    private UploadService CreateUploads(RegistryStorage storage, DiskGuard guard, TimeProvider time) =>
        new(storage.Staging, storage.Uploads, new BlobPublisher(storage.Content, storage.Blobs), time, _configuration.Uploads.Expiry)
        {
            Guard = guard,
        };

    private Routes CreateRoutes(RegistryStorage storage, UploadService uploads, PullRecorder pulls, ServerTls tls, TimeProvider time)
    {
        var options = new WireOptions
        {
            LocationPrefix = _configuration.Server.ExternalUrl?.GetLeftPart(UriPartial.Authority) ?? string.Empty,
            BodyIdleTimeout = _configuration.Uploads.IdleTimeout,
            ChunkMinLength = _configuration.Uploads.ChunkMinLength,
        };
        var freshness = new HoldFreshness(_configuration.GarbageCollection.Grace, time);
        var registry = new V2Endpoint(
            uploads,
            new BlobService(storage.Blobs, storage.Content, freshness),
            new ManifestService(storage.Manifests, _configuration.Manifests.SparseIndexes, freshness, pulls, _webhooks!.Pulls),
            new ListingService(storage.Repositories, storage.Referrers),
            _access?.Control ?? new OpenAccess(),
            _limits,
            _guard!,
            _audit.OrNone(),
            storage.Events,
            options,
            time);
        List<Route> others = [tls.CaCertificate, .. _operations!.OnMainListener];
        if (_access is not null)
        {
            others.Add(new Route(TokenEndpoint.Path, "token", _access.Tokens.InvokeAsync));
        }

        return new Routes(registry.InvokeAsync, [.. others]);
    }

    private RequestDelegate Wrap(Routes routes, TimeProvider time, ILoggerFactory loggers)
    {
        var boundary = new ErrorBoundary(routes.InvokeAsync, loggers.CreateLogger<ErrorBoundary>());
        RequestDelegate endpoint = new SecurityHeaders(boundary.InvokeAsync).InvokeAsync;
        endpoint = _configuration.Log.Access ? new AccessLog(endpoint, time, loggers.CreateLogger<AccessLog>()).InvokeAsync : endpoint;
        return _telemetry!.Observe(endpoint);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "registryd {Version}, data in {Root}")]
        public static partial void Started(ILogger logger, string version, string root);

        [LoggerMessage(LogLevel.Warning, "THE REGISTRY IS OPEN: everybody who can connect may pull, push and delete, without an account ([auth] mode)")]
        public static partial void Open(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "{Problem}")]
        public static partial void AuditProblem(ILogger logger, string problem);

        [LoggerMessage(LogLevel.Information, "The database is brought up from version {From} to {To}; {Copy} is what it was")]
        public static partial void Upgraded(ILogger logger, long from, long to, string copy);

        [LoggerMessage(LogLevel.Information, "Listening on {Address}")]
        public static partial void Listening(ILogger logger, string address);

        [LoggerMessage(LogLevel.Information, "Stopping: no more connections are taken, transfers have {Timeout} to finish")]
        public static partial void Stopping(ILogger logger, TimeSpan timeout);

        [LoggerMessage(LogLevel.Information, "Stopped: every transfer finished")]
        public static partial void Stopped(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "Stopped: the transfers that had not finished within {Timeout} were aborted")]
        public static partial void Aborted(ILogger logger, TimeSpan timeout);
    }
}
