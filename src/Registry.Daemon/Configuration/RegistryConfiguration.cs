using System.Net;
using Registry.Core.Access;
using Registry.Core.Audit;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Configuration;

/// <summary>Everything that an administrator can decide, checked and ready to use. Every path is absolute.</summary>
/// <param name="Server">Section <c>[server]</c>.</param>
/// <param name="Admin">Section <c>[admin]</c>.</param>
/// <param name="Storage">Section <c>[storage]</c>.</param>
/// <param name="Tls">Section <c>[tls]</c>; null to speak plain HTTP.</param>
/// <param name="Auth">Section <c>[auth]</c>.</param>
/// <param name="Log">Section <c>[log]</c>.</param>
/// <param name="Uploads">Section <c>[uploads]</c>.</param>
/// <param name="GarbageCollection">Section <c>[gc]</c>.</param>
/// <param name="Retention">Section <c>[retention]</c>.</param>
/// <param name="Manifests">Section <c>[manifests]</c>.</param>
/// <param name="Limits">Section <c>[limits]</c>.</param>
/// <param name="Audit">Section <c>[audit]</c>; null to write nothing down.</param>
/// <param name="Metrics">Section <c>[metrics]</c>; null to measure nothing.</param>
/// <param name="Otlp">Section <c>[otlp]</c>; null to send nothing.</param>
/// <param name="Webhooks">The tables <c>[[webhook]]</c>.</param>
public sealed record RegistryConfiguration(
    ServerConfiguration Server,
    AdminConfiguration Admin,
    StorageConfiguration Storage,
    TlsConfiguration? Tls,
    AuthConfiguration Auth,
    LogConfiguration Log,
    UploadsConfiguration Uploads,
    GarbageCollectionConfiguration GarbageCollection,
    RetentionConfiguration Retention,
    ManifestsConfiguration Manifests,
    LimitsConfiguration Limits,
    AuditConfiguration? Audit,
    MetricsConfiguration? Metrics,
    OtlpConfiguration? Otlp,
    IReadOnlyList<WebhookConfiguration> Webhooks);

/// <summary>How clients reach the registry.</summary>
/// <param name="Listen">The addresses to listen on: at least one, none twice.</param>
/// <param name="ExternalUrl">The scheme, host and port under which clients know the registry; null when they are those of each request.</param>
/// <param name="TrustedProxies">The proxies whose <c>X-Forwarded-*</c> headers count.</param>
/// <param name="ShutdownTimeout">How long transfers may take to finish once the server is told to stop.</param>
public sealed record ServerConfiguration(
    IReadOnlyList<ListenAddress> Listen,
    Uri? ExternalUrl,
    IReadOnlyList<IPNetwork> TrustedProxies,
    TimeSpan ShutdownTimeout);

/// <summary>How those who run the server reach it.</summary>
/// <param name="Listen">The addresses for health and metrics, none twice; none: they are on the main listener.</param>
public sealed record AdminConfiguration(IReadOnlyList<ListenAddress> Listen);

/// <summary>Where the registry keeps its data.</summary>
/// <param name="Root">The data folder.</param>
/// <param name="MinFree">How many bytes stay free on its disk; 0: none.</param>
public sealed record StorageConfiguration(string Root, long MinFree);

/// <summary>What TLS is served with.</summary>
/// <param name="Certificate">The PEM file of the certificate, followed by its intermediates.</param>
/// <param name="Key">The PEM file of the private key.</param>
/// <param name="ClientCa">The PEM file of the authority whose certificates name clients; null to ask for none.</param>
public sealed record TlsConfiguration(string Certificate, string Key, string? ClientCa = null);

/// <summary>Who may do what.</summary>
/// <param name="Mode">Who may use the registry.</param>
/// <param name="InsecureOpen">Whether an open server may be reachable from other machines.</param>
/// <param name="Jwt">The outside issuers whose tokens are taken.</param>
public sealed record AuthConfiguration(AuthMode Mode, bool InsecureOpen, IReadOnlyList<JwtConfiguration> Jwt);

/// <summary>An outside issuer of JWTs (RFC 7519) that are taken.</summary>
/// <param name="Name">What the log calls it.</param>
/// <param name="Issuer">Its <c>iss</c>, to the letter.</param>
/// <param name="Audience">What has to be in <c>aud</c>.</param>
/// <param name="KeyFile">The file with its public keys: a JWK Set or PEM.</param>
/// <param name="Algorithms">The algorithms that are taken; empty for all that fit the keys.</param>
/// <param name="AccountClaim">The claim that names the account that a token stands for; null when none does.</param>
/// <param name="Grants">What the claims come to.</param>
public sealed record JwtConfiguration(
    string Name,
    string Issuer,
    string Audience,
    string KeyFile,
    IReadOnlyList<string> Algorithms,
    string? AccountClaim,
    IReadOnlyList<ClaimGrant> Grants);

/// <summary>What is logged, and where.</summary>
/// <param name="Level">What is logged from sources that <paramref name="Levels"/> does not name.</param>
/// <param name="Levels">Levels by prefix of the source's name; the longest prefix decides.</param>
/// <param name="File">The rolling log file; null for none.</param>
/// <param name="FileMaxSize">The size in bytes at which a new log file is begun.</param>
/// <param name="FileKeep">How many log files are kept, the one being written included.</param>
/// <param name="Access">Whether each request is logged.</param>
public sealed record LogConfiguration(
    MinimumLevel Level,
    IReadOnlyDictionary<string, MinimumLevel> Levels,
    string? File,
    long FileMaxSize,
    int FileKeep,
    bool Access);

/// <summary>How uploads are taken.</summary>
/// <param name="Expiry">How long an upload session may be idle before it is removed.</param>
/// <param name="IdleTimeout">How long to wait for the next byte of a body.</param>
/// <param name="ChunkMinLength">The <c>OCI-Chunk-Min-Length</c> in bytes (OCI distribution spec, "Pushing a blob in chunks"); 0 to send none.</param>
public sealed record UploadsConfiguration(TimeSpan Expiry, TimeSpan IdleTimeout, long ChunkMinLength);

/// <summary>What garbage collection removes.</summary>
/// <param name="Grace">How long content stays that nothing references.</param>
/// <param name="Untagged">How long an untagged manifest stays; null: for ever.</param>
/// <param name="Schedule">When the server collects by itself; null: never.</param>
public sealed record GarbageCollectionConfiguration(TimeSpan Grace, TimeSpan? Untagged, Schedule? Schedule);

/// <summary>Which tags stay.</summary>
/// <param name="Rules">The rules, of which the first that matches a repository is its rule.</param>
public sealed record RetentionConfiguration(IReadOnlyList<RetentionRule> Rules);

/// <summary>Which manifests are taken.</summary>
/// <param name="SparseIndexes">Whether an index may list manifests that are not in its repository.</param>
public sealed record ManifestsConfiguration(bool SparseIndexes);

/// <summary>How much is taken.</summary>
/// <param name="Policy">What may be pushed and deleted, by repository.</param>
/// <param name="MaxManifestSize">The largest manifest in bytes where no rule says otherwise.</param>
/// <param name="MaxConnections">How many connections may be open at once.</param>
/// <param name="Anonymous">How often each address may ask without an account; null: as often as it likes.</param>
/// <param name="AnonymousByRoute">Rates of their own for some routes; null: as often as it likes.</param>
/// <param name="SignedIn">How often each account may ask; null: as often as it likes.</param>
public sealed record LimitsConfiguration(
    LimitPolicy Policy,
    long MaxManifestSize,
    int MaxConnections,
    RateLimit? Anonymous,
    IReadOnlyDictionary<RouteClass, RateLimit?> AnonymousByRoute,
    RateLimit? SignedIn);

/// <summary>The audit log.</summary>
/// <param name="File">The path, to whose name each day's date is added.</param>
/// <param name="FileKeep">How many days' files are kept, the current one included.</param>
/// <param name="Events">What is written down.</param>
public sealed record AuditConfiguration(string File, int FileKeep, IReadOnlyList<AuditEventKind> Events);

/// <summary>What is measured.</summary>
/// <param name="Repositories">The repositories that are counted one by one.</param>
public sealed record MetricsConfiguration(IReadOnlyList<Glob> Repositories);

/// <summary>What is sent to an OpenTelemetry collector.</summary>
/// <param name="Endpoint">The collector's scheme, host and port.</param>
/// <param name="HeadersFile">The file with headers to send along; null for none.</param>
/// <param name="Interval">How often metrics are sent.</param>
/// <param name="ServiceName">The <c>service.name</c>.</param>
/// <param name="Resource">More attributes of the resource.</param>
/// <param name="TracePercent">How many of a hundred requests are traced.</param>
public sealed record OtlpConfiguration(
    Uri Endpoint,
    string? HeadersFile,
    TimeSpan Interval,
    string ServiceName,
    IReadOnlyDictionary<string, string> Resource,
    int TracePercent);

/// <summary>Somebody who is told of what happens.</summary>
/// <param name="Name">What logs and commands call it.</param>
/// <param name="Url">Where it is told, over HTTP; never shown in logs, since it may hold a secret.</param>
/// <param name="Secret">What deliveries are signed with; null for <paramref name="SecretFile"/>, or for none.</param>
/// <param name="SecretFile">The file that holds the secret; null for <paramref name="Secret"/>, or for none.</param>
/// <param name="Events">What it is told of.</param>
/// <param name="Repositories">In which repositories.</param>
/// <param name="Format">How it is told.</param>
/// <param name="Timeout">How long it may take to answer.</param>
/// <param name="Ca">The PEM file of the authorities that its certificate may be from; null for those that the machine trusts.</param>
public sealed record WebhookConfiguration(
    string Name,
    Uri Url,
    string? Secret,
    string? SecretFile,
    IReadOnlyList<RegistryEventKind> Events,
    Glob Repositories,
    WebhookFormat Format,
    TimeSpan Timeout,
    string? Ca);
