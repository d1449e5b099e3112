namespace Registry.Daemon.Configuration.Settings;

/// <summary>
/// Every setting there is. The configuration file, the environment variables, their checks, the commented default configuration and
/// <c>config show</c> all follow from this list.
/// </summary>
internal static class RegistrySettings
{
    /// <summary>Every setting, in the order of the documentation; those of a section stand together.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        .. ServerSettings.All,
        .. AdminSettings.All,
        .. StorageSettings.All,
        .. TlsSettings.All,
        .. AuthSettings.All,
        .. LogSettings.All,
        .. UploadsSettings.All,
        .. GarbageCollectionSettings.All,
        .. RetentionSettings.All,
        .. ManifestsSettings.All,
        .. LimitsSettings.All,
        .. AuditSettings.All,
        .. MetricsSettings.All,
        .. OtlpSettings.All,
        .. WebhookSettings.All,
    ];
}
