using Registry.Core.Model;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[metrics]</c>.</summary>
internal static class MetricsSettings
{
    private static readonly SettingSection Section = new("metrics", "What is measured, for Prometheus: /metrics, for administrators alone.");

    /// <summary><c>[metrics] enabled</c>.</summary>
    public static readonly Setting<bool> Enabled = new(
        Section, "enabled", new BooleanType(), "true",
        """
        Whether anything is measured. false: there is no /metrics, and [otlp] sends traces alone.
        """);

    /// <summary><c>[metrics] repositories</c>.</summary>
    public static readonly Setting<IReadOnlyList<Glob>> Repositories = new(
        Section, "repositories", new ListType<Glob>(SettingTypes.Glob("team/*"), mayBeEmpty: true), "",
        """
        Repositories whose pulls, pushes and bytes are also counted one by one, such as ["team/*"]. The
        first 200 of them have a count of their own, the others one together, "_other".
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Enabled, Repositories];
}
