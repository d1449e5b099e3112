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

    /// <summary><c>[storage] min_free</c>.</summary>
    public static readonly Setting<long> MinFree = new(
        Section, "min_free", LimitRuleTable.Size, "256MiB",
        """
        How much room stays free on the data folder's disk. While there is less, pushes are refused (507); pulls,
        deletions and `registryd gc` go on. 0: pushes go on until the disk is full.
        """)
    { IsLive = true };

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Root, MinFree];
}
