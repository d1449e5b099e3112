namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[storage]</c>.</summary>
internal static class StorageSettings
{
    private static readonly SettingSection Section = new("storage", "Where the data is kept.");

    /// <summary><c>[storage] root</c>.</summary>
    public static readonly Setting<string> Root = new(
        Section, "root", new PathType(mayBeEmpty: false), "/var/lib/registryd",
        """
        The data folder. A relative path starts from the folder of the configuration file.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Root];
}
