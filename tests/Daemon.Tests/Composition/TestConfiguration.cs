using Registry.Core.Limits;
using Registry.Daemon.Configuration;

namespace Daemon.Tests.Composition;

/// <summary>The configuration of a server under test.</summary>
internal static class TestConfiguration
{
    /// <summary>The defaults, open, for a data folder and an address.</summary>
    public static RegistryConfiguration Of(string root, string listen) => new(
        new ServerConfiguration([Hosting.TestHost.Address(listen)], ExternalUrl: null, TrustedProxies: [], TimeSpan.FromSeconds(30)),
        new AdminConfiguration([]),
        new StorageConfiguration(root, MinFree: 0),
        Tls: null,
        new AuthConfiguration(AuthMode.Open, InsecureOpen: false, Jwt: []),
        new LogConfiguration(MinimumLevel.Information, new Dictionary<string, MinimumLevel>(), File: null, FileMaxSize: 64 << 20, FileKeep: 8, Access: true),
        new UploadsConfiguration(TimeSpan.FromHours(24), TimeSpan.FromMinutes(2), ChunkMinLength: 0),
        new GarbageCollectionConfiguration(TimeSpan.FromHours(1), Untagged: null, Schedule: null),
        new RetentionConfiguration([]),
        new ManifestsConfiguration(SparseIndexes: false),
        new LimitsConfiguration(
            LimitPolicy.None, 4 << 20, MaxConnections: 1000, Anonymous: null, new Dictionary<RouteClass, RateLimit?>(), SignedIn: null),
        Audit: null,
        new MetricsConfiguration(Repositories: []),
        Otlp: null,
        Webhooks: []);
}
