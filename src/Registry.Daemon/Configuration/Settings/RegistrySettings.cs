using System.Net;
using Registry.Core.Audit;
using Registry.Core.Limits;
using Registry.Core.Operations;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>
/// Every setting there is. The configuration file, the environment variables, their checks, the commented default configuration and
/// <c>config show</c> all follow from this list.
/// </summary>
internal static class RegistrySettings
{
    private static readonly SettingSection Server = new("server", "How clients reach the registry.");
    private static readonly SettingSection Storage = new("storage", "Where the data is kept.");
    private static readonly SettingSection Tls = new("tls", "HTTPS. Without a certificate the registry speaks plain HTTP.");
    private static readonly SettingSection Auth = new("auth", "Who may do what.");
    private static readonly SettingSection Log = new("log", "What is logged. The console is always written to.");
    private static readonly SettingSection Uploads = new("uploads", "How blobs are taken in.");
    private static readonly SettingSection GarbageCollection = new("gc", "What garbage collection removes, and when.");
    private static readonly SettingSection Retention = new("retention", "Which tags stay; all do in a repository without a rule.");
    private static readonly SettingSection Manifests = new("manifests", "Which manifests are accepted.");
    private static readonly SettingSection Limits = new("limits", "How much is accepted.");
    private static readonly SettingSection Audit = new("audit", "Who did what: a file of its own, with a line of JSON for each event.");

    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);

    private static readonly SettingType<MinimumLevel> Level = SettingTypes.Choice(
        ("verbose", MinimumLevel.Verbose),
        ("debug", MinimumLevel.Debug),
        ("information", MinimumLevel.Information),
        ("warning", MinimumLevel.Warning),
        ("error", MinimumLevel.Error),
        ("fatal", MinimumLevel.Fatal),
        ("none", MinimumLevel.None));

    // Requests a minute; more is no limit any more.
    private const int MaxRate = 1_000_000;

    private static readonly SettingType<int> Rate = new IntegerType(0, MaxRate);

    private static readonly (string Name, RouteClass Key)[] RouteClasses =
    [
        ("lists", RouteClass.Lists),
        ("manifests", RouteClass.Manifests),
        ("blobs", RouteClass.Blobs),
        ("uploads", RouteClass.Uploads),
        ("tokens", RouteClass.Tokens),
    ];

    /// <summary><c>[server] listen</c>.</summary>
    public static readonly Setting<IReadOnlyList<ListenAddress>> ServerListen = new(
        Server, "listen", new ListType<ListenAddress>(SettingTypes.ListenAddress, mayBeEmpty: false), "127.0.0.1:5000",
        """
        The addresses to listen on: an IPv4 address, an IPv6 address in brackets, "localhost" or "*" (every
        address) with a port (0: any free one), or "unix:/path" for a unix socket.
        """);

    /// <summary><c>[server] external_url</c>.</summary>
    public static readonly Setting<Uri?> ServerExternalUrl = new(
        Server, "external_url", SettingTypes.OptionalServerUrl, "",
        """
        The URL under which clients reach the registry, such as "https://registry.example.com".
        Empty: answers carry relative URLs, which work behind most proxies as they are.
        """);

    /// <summary><c>[server] trusted_proxies</c>.</summary>
    public static readonly Setting<IReadOnlyList<IPNetwork>> ServerTrustedProxies = new(
        Server, "trusted_proxies", new ListType<IPNetwork>(SettingTypes.Network, mayBeEmpty: true), "",
        """
        Addresses and networks (CIDR) of the proxies whose X-Forwarded-* headers are believed.
        """);

    /// <summary><c>[server] shutdown_timeout</c>.</summary>
    public static readonly Setting<TimeSpan> ServerShutdownTimeout = new(
        Server, "shutdown_timeout", SettingTypes.Duration(TimeSpan.Zero, OneDay), "30s",
        """
        How long transfers may take to finish when the server is told to stop.
        """);

    /// <summary><c>[storage] root</c>.</summary>
    public static readonly Setting<string> StorageRoot = new(
        Storage, "root", new PathType(mayBeEmpty: false), "/var/lib/registryd",
        """
        The data folder. A relative path starts from the folder of the configuration file.
        """);

    /// <summary><c>[tls] certificate</c>.</summary>
    public static readonly Setting<string> TlsCertificate = new(
        Tls, "certificate", new PathType(mayBeEmpty: true), "",
        """
        The PEM file of the certificate, followed by its intermediates if it has any.
        A relative path starts from the folder of the configuration file.
        """);

    /// <summary><c>[tls] key</c>.</summary>
    public static readonly Setting<string> TlsKey = new(
        Tls, "key", new PathType(mayBeEmpty: true), "",
        """
        The PEM file of the certificate's private key.
        """);

    /// <summary><c>[tls] client_ca</c>.</summary>
    public static readonly Setting<string> TlsClientCa = new(
        Tls, "client_ca", new PathType(mayBeEmpty: true), "",
        """
        The PEM file of the CA whose client certificates name accounts: by a common name of the subject, else a
        mail address, else a host name. Clients are asked for one and may have none. Read at the start.
        """);

    /// <summary><c>[auth] mode</c>.</summary>
    public static readonly Setting<Configuration.AuthMode> AuthMode = new(
        Auth, "mode", SettingTypes.Choice(("accounts", Configuration.AuthMode.Accounts), ("open", Configuration.AuthMode.Open)), "accounts",
        """
        "accounts": who may do what is decided by accounts and grants (registryd user, group, grant, token).
        "open": everybody who can connect may pull, push and delete.
        """);

    /// <summary><c>[auth] insecure_open</c>.</summary>
    public static readonly Setting<bool> AuthInsecureOpen = new(
        Auth, "insecure_open", new BooleanType(), "false",
        """
        Allows an open server to listen on addresses that other machines can reach.
        """);

    /// <summary><c>[[auth.jwt]]</c>.</summary>
    public static readonly Setting<IReadOnlyList<JwtConfiguration>> AuthJwt = new(
        Auth, "jwt", JwtTable.Type, "",
        """
        Tokens (JWT) of others, such as a CI system, that are taken as passwords with any user name and as bearer
        tokens. Each of them stands for an account, or for what its claims are granted, or for both:
        [[auth.jwt]]
        name = "gitlab"                         # for the log
        issuer = "https://gitlab.example.com"   # iss, to the letter
        audience = "registry.example.com"       # has to be in aud
        keys = "gitlab-jwks.json"               # the public keys: a JWK Set or PEM, read anew when it changes
        algorithms = ["RS256"]                  # else those of RS256/384/512, PS256, ES256/384 that fit the keys
        account = "user_login"                  # the claim that names the account, without which it is refused
        [[auth.jwt.grant]]                      # as many as needed: what tokens are granted whose
        claim = "ref_protected"                 # claim, or one of its texts,
        value = "true"                          # is this: * is any run of characters, ? any one
        repository = "ci/{project_path}/*"      # {claim} is what a claim says, if that is a name
        actions = ["pull", "push"]
        """)
    { IsLive = true };

    /// <summary><c>[log] level</c>.</summary>
    public static readonly Setting<MinimumLevel> LogLevel = new(
        Log, "level", Level, "information",
        """
        The least severe event to log: verbose, debug, information, warning, error, fatal or none.
        """)
    { IsLive = true };

    /// <summary><c>[log] file</c>.</summary>
    public static readonly Setting<string> LogFile = new(
        Log, "file", SettingTypes.OptionalFileName, "",
        """
        A file to log to as well. A relative path starts from the data folder. Empty: none.
        """);

    /// <summary><c>[log] file_max_size</c>.</summary>
    public static readonly Setting<long> LogFileMaxSize = new(
        Log, "file_max_size", new SizeType(1L << 10, 1L << 40), "64MiB",
        """
        The size at which a new log file is begun.
        """);

    /// <summary><c>[log] file_keep</c>.</summary>
    public static readonly Setting<int> LogFileKeep = new(
        Log, "file_keep", new IntegerType(1, 10_000), "8",
        """
        How many log files are kept, the current one included.
        """);

    /// <summary><c>[log] access</c>.</summary>
    public static readonly Setting<bool> LogAccess = new(
        Log, "access", new BooleanType(), "true",
        """
        Whether each request is logged.
        """);

    /// <summary><c>[log.levels]</c>.</summary>
    public static readonly Setting<IReadOnlyDictionary<string, MinimumLevel>> LogLevels = new(
        Log, "levels", new MapType<MinimumLevel>(Level), "",
        """
        Other levels for single sources, by the start of their name, such as
        { "Microsoft.AspNetCore" = "warning" }. May also be written as a table [log.levels].
        """)
    { IsLive = true };

    /// <summary><c>[uploads] expiry</c>.</summary>
    public static readonly Setting<TimeSpan> UploadsExpiry = new(
        Uploads, "expiry", SettingTypes.Duration(TimeSpan.FromMilliseconds(1), TenYears), "24h",
        """
        How long an unfinished upload may be idle before it is removed.
        """);

    /// <summary><c>[uploads] idle_timeout</c>.</summary>
    public static readonly Setting<TimeSpan> UploadsIdleTimeout = new(
        Uploads, "idle_timeout", SettingTypes.Duration(TimeSpan.FromMilliseconds(1), OneDay), "2m",
        """
        How long to wait for the next byte of a body before the request is given up.
        """);

    /// <summary><c>[uploads] chunk_min_length</c>.</summary>
    public static readonly Setting<long> UploadsChunkMinLength = new(
        Uploads, "chunk_min_length", new SizeType(0, 1L << 40), "0",
        """
        The chunk size that clients are asked for (OCI-Chunk-Min-Length); smaller chunks are accepted all the
        same. 0: clients are not asked.
        """);

    /// <summary><c>[gc] grace</c>.</summary>
    public static readonly Setting<TimeSpan> GcGrace = new(
        GarbageCollection, "grace", SettingTypes.Duration(TimeSpan.FromMilliseconds(1), TenYears), "1h",
        """
        How long content stays that nothing references: a push has this long from its first layer, or from
        being told that a layer is here already, to its manifest.
        """);

    /// <summary><c>[gc] untagged</c>.</summary>
    public static readonly Setting<TimeSpan?> GcUntagged = new(
        GarbageCollection, "untagged", SettingTypes.DurationOrNever(TimeSpan.Zero, TenYears), "never",
        """
        How long a manifest stays that has no tag, is in no index and is about no manifest that stays, such as
        "30d"; the grace at the least. "never": it is not removed.
        """)
    { IsLive = true };

    /// <summary><c>[gc] schedule</c>.</summary>
    public static readonly Setting<Schedule?> GcSchedule = new(
        GarbageCollection, "schedule", SettingTypes.ScheduleOrNever(TimeSpan.FromMinutes(1), TenYears), "never",
        """
        When the server collects by itself: "03:30" every day at that time of the local clock, "6h" every six
        hours, "never" where cron or a timer runs `registryd gc`.
        """);

    /// <summary><c>[[retention.rule]]</c>.</summary>
    public static readonly Setting<IReadOnlyList<RetentionRule>> RetentionRules = new(
        Retention, "rule", RetentionRuleTable.Type, "",
        """
        The first rule that matches a repository is its rule, alone. Garbage collection removes each tag of the
        repository that none of the rule's keep_... keys keeps; `registryd gc --dry-run` tells which. A rule
        without such a key removes no tag. Every key but the first may be left out:
        [[retention.rule]]
        repository = "app/*"            # * is any run of characters, also with slashes, ? any one
        keep_last = 10                  # the 10 most recently pushed tags
        keep_tags = ["v*", "latest"]    # tags by name
        keep_pushed_within = "30d"      # tags pushed in the last 30 days
        keep_pulled_within = "90d"      # tags pulled in the last 90 days, to the hour
        untagged = "7d"                 # how long a manifest without a tag stays, or "never"; else [gc] untagged
        """)
    { IsLive = true };

    /// <summary><c>[manifests] sparse_indexes</c>.</summary>
    public static readonly Setting<bool> ManifestsSparseIndexes = new(
        Manifests, "sparse_indexes", new BooleanType(), "false",
        """
        Whether an index may list manifests that its repository does not have.
        """);

    /// <summary><c>[limits] max_image_size</c>.</summary>
    public static readonly Setting<long> LimitsMaxImageSize = new(
        Limits, "max_image_size", LimitRuleTable.Size, "0",
        """
        The most bytes that the configuration and the layers of one image may have, such as "1GB"; an index
        counts the sum of its images. 0: any number.
        """)
    { IsLive = true };

    /// <summary><c>[limits] max_blob_size</c>.</summary>
    public static readonly Setting<long> LimitsMaxBlobSize = new(
        Limits, "max_blob_size", LimitRuleTable.Size, "0",
        """
        The most bytes that one layer, or any other blob, may have. 0: any number.
        """)
    { IsLive = true };

    /// <summary><c>[limits] max_manifest_size</c>.</summary>
    public static readonly Setting<long> LimitsMaxManifestSize = new(
        Limits, "max_manifest_size", LimitRuleTable.ManifestSize, "4MiB",
        """
        The largest manifest accepted, at least 1KiB and at most 64MiB.
        """)
    { IsLive = true };

    /// <summary><c>[limits] tag_count_limit</c>.</summary>
    public static readonly Setting<int> LimitsTagCountLimit = new(
        Limits, "tag_count_limit", LimitRuleTable.TagCount, "0",
        """
        How many tags a repository may have; one that is there may always move. 0: any number.
        """)
    { IsLive = true };

    /// <summary><c>[limits] max_connections</c>.</summary>
    public static readonly Setting<int> LimitsMaxConnections = new(
        Limits, "max_connections", new IntegerType(1, 1_000_000), "10000",
        """
        How many connections may be open at once; further ones are closed at once.
        """);

    /// <summary><c>[limits] anonymous_rate</c>.</summary>
    public static readonly Setting<int> LimitsAnonymousRate = new(
        Limits, "anonymous_rate", Rate, "100",
        """
        How many requests a minute each address may make without an account, in the long run; an IPv6
        address counts as its /64. 0: any number. An open registry has no such limit.
        """)
    { IsLive = true };

    /// <summary><c>[limits] anonymous_burst</c>.</summary>
    public static readonly Setting<int> LimitsAnonymousBurst = new(
        Limits, "anonymous_burst", new IntegerType(1, MaxRate), "1000",
        """
        How many of them may come at once after a rest: enough for the image with the most layers.
        """)
    { IsLive = true };

    /// <summary><c>[limits.anonymous]</c>.</summary>
    public static readonly Setting<IReadOnlyDictionary<RouteClass, int>> LimitsAnonymous = new(
        Limits, "anonymous", new ChoiceMapType<RouteClass, int>(RouteClasses, Rate), "",
        """
        Rates of their own for some routes, counted apart from the others: lists, manifests, blobs, uploads,
        tokens, such as { tokens = 30, blobs = 0 }. May also be written as a table [limits.anonymous].
        """)
    { IsLive = true };

    /// <summary><c>[limits] signed_in_rate</c>.</summary>
    public static readonly Setting<int> LimitsSignedInRate = new(
        Limits, "signed_in_rate", Rate, "0",
        """
        How many requests a minute each account may make, in the long run. 0: any number. A push is some five
        requests for each layer, and clients do not wait when they are told to.
        """)
    { IsLive = true };

    /// <summary><c>[limits] signed_in_burst</c>.</summary>
    public static readonly Setting<int> LimitsSignedInBurst = new(
        Limits, "signed_in_burst", new IntegerType(1, MaxRate), "1000",
        """
        How many of them may come at once after a rest.
        """)
    { IsLive = true };

    /// <summary><c>[[limits.rule]]</c>.</summary>
    public static readonly Setting<IReadOnlyList<LimitRule>> LimitsRules = new(
        Limits, "rule", LimitRuleTable.Type, "",
        """
        Other limits for some repositories. The first rule whose path is found in a repository's name is its
        rule; what it leaves out is as above. `registryd limits test` tells which it is. Every key but the
        first may be left out:
        [[limits.rule]]
        path = "^project-1/.*"          # a regular expression, without lookarounds and backreferences
        max_image_size = "20MB"         # likewise max_blob_size and max_manifest_size
        tag_count_limit = 3
        immutable_tags = ["v*"]         # these can be set once, and neither moved nor deleted
        quota = "50GB"                  # for all repositories of the rule together, each layer counted once
        allowed_media_types = ["application/vnd.oci.image.*"]   # of the artifact, or of the configuration
        read_only = false               # true: no push, no deletion
        """)
    { IsLive = true };

    /// <summary><c>[audit] file</c>.</summary>
    public static readonly Setting<string> AuditFile = new(
        Audit, "file", SettingTypes.OptionalFileName, "audit/audit.log",
        """
        The file, to whose name each day's date is added: audit20260131.log. A relative path starts from the
        data folder. Empty: nothing is written down.
        """);

    /// <summary><c>[audit] file_keep</c>.</summary>
    public static readonly Setting<int> AuditFileKeep = new(
        Audit, "file_keep", new IntegerType(1, 10_000), "90",
        """
        How many days' files are kept, the current one included.
        """);

    /// <summary><c>[audit] events</c>.</summary>
    public static readonly Setting<IReadOnlyList<AuditEventKind>> AuditEvents = new(
        Audit, "events",
        new ListType<AuditEventKind>(
            SettingTypes.Choice(
                ("login", AuditEventKind.Login),
                ("login-failed", AuditEventKind.LoginFailed),
                ("push", AuditEventKind.Push),
                ("pull", AuditEventKind.Pull),
                ("delete", AuditEventKind.Delete),
                ("tag", AuditEventKind.Tag),
                ("access", AuditEventKind.Access),
                ("gc", AuditEventKind.GarbageCollection)),
            mayBeEmpty: false),
        "login,login-failed,push,delete,tag,access,gc",
        """
        What is written down: logins, failed logins, pushes and pulls of manifests, deletions, moves of tags,
        changes of accounts, tokens, groups and grants ("access"), runs of garbage collection. "pull" is
        left out unless named: on a busy registry it is nearly all there is.
        """);

    /// <summary>Every setting, in the order of the documentation; those of a section stand together.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        ServerListen, ServerExternalUrl, ServerTrustedProxies, ServerShutdownTimeout,
        StorageRoot,
        TlsCertificate, TlsKey, TlsClientCa,
        AuthMode, AuthInsecureOpen, AuthJwt,
        LogLevel, LogFile, LogFileMaxSize, LogFileKeep, LogAccess, LogLevels,
        UploadsExpiry, UploadsIdleTimeout, UploadsChunkMinLength,
        GcGrace, GcUntagged, GcSchedule,
        RetentionRules,
        ManifestsSparseIndexes,
        LimitsMaxImageSize, LimitsMaxBlobSize, LimitsMaxManifestSize, LimitsTagCountLimit, LimitsMaxConnections,
        LimitsAnonymousRate, LimitsAnonymousBurst, LimitsAnonymous, LimitsSignedInRate, LimitsSignedInBurst,
        LimitsRules,
        AuditFile, AuditFileKeep, AuditEvents,
    ];
}
