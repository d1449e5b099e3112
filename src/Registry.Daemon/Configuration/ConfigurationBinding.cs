using Registry.Core.Limits;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Configuration;

/// <summary>Makes the configuration that the program uses from checked settings.</summary>
internal static class ConfigurationBinding
{
    /// <summary>Returns the configuration.</summary>
    public static RegistryConfiguration Bind(EffectiveSettings settings)
    {
        var root = settings.Get(StorageSettings.Root);
        return new RegistryConfiguration(
            new ServerConfiguration(
                settings.Get(ServerSettings.Listen),
                settings.Get(ServerSettings.ExternalUrl),
                settings.Get(ServerSettings.TrustedProxies),
                settings.Get(ServerSettings.ShutdownTimeout)),
            new AdminConfiguration(settings.Get(AdminSettings.Listen)),
            new StorageConfiguration(root, settings.Get(StorageSettings.MinFree)),
            BindTls(settings),
            new AuthConfiguration(settings.Get(AuthSettings.Mode), settings.Get(AuthSettings.InsecureOpen), settings.Get(AuthSettings.Jwt)),
            BindLog(settings, root),
            new UploadsConfiguration(
                settings.Get(UploadsSettings.Expiry),
                settings.Get(UploadsSettings.IdleTimeout),
                settings.Get(UploadsSettings.ChunkMinLength)),
            new GarbageCollectionConfiguration(
                settings.Get(GarbageCollectionSettings.Grace),
                settings.Get(GarbageCollectionSettings.Untagged),
                settings.Get(GarbageCollectionSettings.Schedule)),
            new RetentionConfiguration(settings.Get(RetentionSettings.Rules)),
            new ManifestsConfiguration(settings.Get(ManifestsSettings.SparseIndexes)),
            BindLimits(settings),
            BindAudit(settings, root),
            settings.Get(MetricsSettings.Enabled) ? new MetricsConfiguration(settings.Get(MetricsSettings.Repositories)) : null,
            BindOtlp(settings),
            settings.Get(WebhookSettings.Webhooks));
    }

    private static TlsConfiguration? BindTls(EffectiveSettings settings)
    {
        var certificate = settings.Get(TlsSettings.Certificate);
        var clientCa = settings.Get(TlsSettings.ClientCa);
        return certificate.Length > 0
            ? new TlsConfiguration(certificate, settings.Get(TlsSettings.Key), clientCa.Length > 0 ? clientCa : null)
            : null;
    }

    private static LogConfiguration BindLog(EffectiveSettings settings, string root)
    {
        var file = settings.Get(LogSettings.File);
        return new LogConfiguration(
            settings.Get(LogSettings.Level),
            settings.Get(LogSettings.Levels),
            file.Length > 0 ? Path.GetFullPath(file, root) : null,
            settings.Get(LogSettings.FileMaxSize),
            settings.Get(LogSettings.FileKeep),
            settings.Get(LogSettings.Access));
    }

    private static LimitsConfiguration BindLimits(EffectiveSettings settings)
    {
        var anonymousBurst = settings.Get(LimitsSettings.AnonymousBurst);
        return new LimitsConfiguration(
            BindPolicy(settings),
            settings.Get(LimitsSettings.MaxManifestSize),
            settings.Get(LimitsSettings.MaxConnections),
            LimitOf(settings.Get(LimitsSettings.AnonymousRate), anonymousBurst),
            settings.Get(LimitsSettings.Anonymous).ToDictionary(route => route.Key, route => LimitOf(route.Value, anonymousBurst)),
            LimitOf(settings.Get(LimitsSettings.SignedInRate), settings.Get(LimitsSettings.SignedInBurst)));

        static RateLimit? LimitOf(int rate, int burst) => rate > 0 ? new RateLimit(rate, burst) : null;
    }

    private static LimitPolicy BindPolicy(EffectiveSettings settings) => new(
        new LimitValues
        {
            MaxImageSize = settings.Get(LimitsSettings.MaxImageSize),
            TagCountLimit = settings.Get(LimitsSettings.TagCountLimit),
            MaxBlobSize = settings.Get(LimitsSettings.MaxBlobSize),
            MaxManifestSize = settings.Get(LimitsSettings.MaxManifestSize),
        },
        settings.Get(LimitsSettings.Rules));

    private static AuditConfiguration? BindAudit(EffectiveSettings settings, string root)
    {
        var file = settings.Get(AuditSettings.File);
        return file.Length == 0
            ? null
            : new AuditConfiguration(
                Path.GetFullPath(file, root), settings.Get(AuditSettings.FileKeep), settings.Get(AuditSettings.Events));
    }

    private static OtlpConfiguration? BindOtlp(EffectiveSettings settings)
    {
        var headersFile = settings.Get(OtlpSettings.HeadersFile);
        return settings.Get(OtlpSettings.Endpoint) is not { } endpoint
            ? null
            : new OtlpConfiguration(
                endpoint,
                headersFile.Length > 0 ? headersFile : null,
                settings.Get(OtlpSettings.Interval),
                settings.Get(OtlpSettings.ServiceName),
                settings.Get(OtlpSettings.Resource),
                settings.Get(OtlpSettings.TracePercent));
    }
}
