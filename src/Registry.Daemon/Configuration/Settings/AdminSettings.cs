namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[admin]</c>.</summary>
internal static class AdminSettings
{
    private static readonly SettingSection Section = new("admin", "How those who run the server reach it.");

    /// <summary><c>[admin] listen</c>.</summary>
    public static readonly Setting<IReadOnlyList<ListenAddress>> Listen = new(
        Section, "listen", new ListType<ListenAddress>(SettingTypes.ListenAddress, mayBeEmpty: true), "",
        """
        The addresses for /readyz, /healthz and /metrics, in plain HTTP, as in [server] listen. They are not
        on the main listener then, but for /healthz. Empty: all of them are there.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Listen];
}
