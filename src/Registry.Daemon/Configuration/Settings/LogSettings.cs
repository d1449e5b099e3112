namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[log]</c>.</summary>
internal static class LogSettings
{
    private static readonly SettingSection Section = new("log", "What is logged. The console is always written to.");

    private static readonly SettingType<MinimumLevel> LevelType = SettingTypes.Choice(
        ("verbose", MinimumLevel.Verbose),
        ("debug", MinimumLevel.Debug),
        ("information", MinimumLevel.Information),
        ("warning", MinimumLevel.Warning),
        ("error", MinimumLevel.Error),
        ("fatal", MinimumLevel.Fatal),
        ("none", MinimumLevel.None));

    /// <summary><c>[log] level</c>.</summary>
    public static readonly Setting<MinimumLevel> Level = new(
        Section, "level", LevelType, "information",
        """
        The least severe event to log: verbose, debug, information, warning, error, fatal or none.
        """)
    { IsLive = true };

    /// <summary><c>[log] file</c>.</summary>
    public static readonly Setting<string> File = new(
        Section, "file", SettingTypes.OptionalFileName, "",
        """
        A file to log to as well. A relative path starts from the data folder. Empty: none.
        """);

    /// <summary><c>[log] file_max_size</c>.</summary>
    public static readonly Setting<long> FileMaxSize = new(
        Section, "file_max_size", new SizeType(1L << 10, 1L << 40), "64MiB",
        """
        The size at which a new log file is begun.
        """);

    /// <summary><c>[log] file_keep</c>.</summary>
    public static readonly Setting<int> FileKeep = new(
        Section, "file_keep", new IntegerType(1, 10_000), "8",
        """
        How many log files are kept, the current one included.
        """);

    /// <summary><c>[log] access</c>.</summary>
    public static readonly Setting<bool> Access = new(
        Section, "access", new BooleanType(), "true",
        """
        Whether each request is logged.
        """);

    /// <summary><c>[log.levels]</c>.</summary>
    public static readonly Setting<IReadOnlyDictionary<string, MinimumLevel>> Levels = new(
        Section, "levels", new MapType<MinimumLevel>(LevelType), "",
        """
        Other levels for single sources, by the start of their name, such as
        { "Microsoft.AspNetCore" = "warning" }. May also be written as a table [log.levels].
        """)
    { IsLive = true };

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Level, File, FileMaxSize, FileKeep, Access, Levels];
}
