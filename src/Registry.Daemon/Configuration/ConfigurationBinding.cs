using Registry.Core.Limits;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Configuration;

/// <summary>Makes the configuration that the program uses from checked settings.</summary>
internal static class ConfigurationBinding
{
    /// <summary>Returns the configuration.</summary>
    public static RegistryConfiguration Bind(EffectiveSettings settings)
    {
        var root = settings.Get(RegistrySettings.StorageRoot);
        return new RegistryConfiguration(
            new ServerConfiguration(
                settings.Get(RegistrySettings.ServerListen),
                settings.Get(RegistrySettings.ServerExternalUrl),
                settings.Get(RegistrySettings.ServerTrustedProxies),
                settings.Get(RegistrySettings.ServerShutdownTimeout)),
            new StorageConfiguration(root),
            BindTls(settings),
            new AuthConfiguration(settings.Get(RegistrySettings.AuthMode), settings.Get(RegistrySettings.AuthInsecureOpen), settings.Get(RegistrySettings.AuthJwt)),
            BindLog(settings, root),
            new UploadsConfiguration(
                settings.Get(RegistrySettings.UploadsExpiry),
                settings.Get(RegistrySettings.UploadsIdleTimeout),
                settings.Get(RegistrySettings.UploadsChunkMinLength)),
            new GarbageCollectionConfiguration(
                settings.Get(RegistrySettings.GcGrace),
                settings.Get(RegistrySettings.GcUntagged),
                settings.Get(RegistrySettings.GcSchedule)),
            new RetentionConfiguration(settings.Get(RegistrySettings.RetentionRules)),
            new ManifestsConfiguration(settings.Get(RegistrySettings.ManifestsSparseIndexes)),
            BindLimits(settings),
            BindAudit(settings, root));
    }

    private static TlsConfiguration? BindTls(EffectiveSettings settings)
    {
        var certificate = settings.Get(RegistrySettings.TlsCertificate);
        var clientCa = settings.Get(RegistrySettings.TlsClientCa);
        return certificate.Length > 0
            ? new TlsConfiguration(certificate, settings.Get(RegistrySettings.TlsKey), clientCa.Length > 0 ? clientCa : null)
            : null;
    }

    private static LogConfiguration BindLog(EffectiveSettings settings, string root)
    {
        var file = settings.Get(RegistrySettings.LogFile);
        return new LogConfiguration(
            settings.Get(RegistrySettings.LogLevel),
            settings.Get(RegistrySettings.LogLevels),
            file.Length > 0 ? Path.GetFullPath(file, root) : null,
            settings.Get(RegistrySettings.LogFileMaxSize),
            settings.Get(RegistrySettings.LogFileKeep),
            settings.Get(RegistrySettings.LogAccess));
    }

    private static LimitsConfiguration BindLimits(EffectiveSettings settings)
    {
        var anonymousBurst = settings.Get(RegistrySettings.LimitsAnonymousBurst);
        return new LimitsConfiguration(
            BindPolicy(settings),
            settings.Get(RegistrySettings.LimitsMaxManifestSize),
            settings.Get(RegistrySettings.LimitsMaxConnections),
            LimitOf(settings.Get(RegistrySettings.LimitsAnonymousRate), anonymousBurst),
            settings.Get(RegistrySettings.LimitsAnonymous).ToDictionary(route => route.Key, route => LimitOf(route.Value, anonymousBurst)),
            LimitOf(settings.Get(RegistrySettings.LimitsSignedInRate), settings.Get(RegistrySettings.LimitsSignedInBurst)));

        static RateLimit? LimitOf(int rate, int burst) => rate > 0 ? new RateLimit(rate, burst) : null;
    }

    private static LimitPolicy BindPolicy(EffectiveSettings settings) => new(
        new LimitValues
        {
            MaxImageSize = settings.Get(RegistrySettings.LimitsMaxImageSize),
            TagCountLimit = settings.Get(RegistrySettings.LimitsTagCountLimit),
            MaxBlobSize = settings.Get(RegistrySettings.LimitsMaxBlobSize),
            MaxManifestSize = settings.Get(RegistrySettings.LimitsMaxManifestSize),
        },
        settings.Get(RegistrySettings.LimitsRules));

    private static AuditConfiguration? BindAudit(EffectiveSettings settings, string root)
    {
        var file = settings.Get(RegistrySettings.AuditFile);
        return file.Length == 0
            ? null
            : new AuditConfiguration(
                Path.GetFullPath(file, root), settings.Get(RegistrySettings.AuditFileKeep), settings.Get(RegistrySettings.AuditEvents));
    }
}
