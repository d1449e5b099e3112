using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Configuration;

/// <summary>A configuration with its history.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Settings">The values it was made from, with their origins.</param>
/// <param name="Sources">Where it comes from.</param>
/// <param name="File">The configuration file that was read; null when there is none.</param>
/// <param name="Content">What the file held; null when there is none, or it cannot be read again.</param>
internal sealed record LoadedConfiguration(
    RegistryConfiguration Configuration, EffectiveSettings Settings, ConfigurationSources Sources, string? File, byte[]? Content);

/// <summary>Makes the configuration from all its sources: flags over environment over file over defaults.</summary>
internal static class ConfigurationLoader
{
    /// <summary>The variable that names the configuration file.</summary>
    public const string FileVariable = "REGISTRYD_CONFIG";

    /// <summary>Loads the configuration.</summary>
    /// <exception cref="ConfigurationException">Something is wrong with it; all problems are reported together.</exception>
    public static LoadedConfiguration Load(ConfigurationSources sources)
    {
        var settings = new EffectiveSettings();
        var (file, content) = ApplyFile(sources, settings);
        ApplyOthers(sources, settings);
        Require(settings);
        return new LoadedConfiguration(ConfigurationBinding.Bind(settings), settings, sources, file, content);
    }

    /// <summary>Loads what the sources give once the configuration file holds something else.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="file">The configuration file.</param>
    /// <param name="content">What it holds.</param>
    /// <exception cref="ConfigurationException">Something is wrong with it; all problems are reported together.</exception>
    public static EffectiveSettings Load(ConfigurationSources sources, string file, ReadOnlySpan<byte> content)
    {
        var settings = new EffectiveSettings();
        new ConfigurationFile(file, settings).Apply(content);
        ApplyOthers(sources, settings);
        Require(settings);
        return settings;
    }

    /// <summary>Returns the data folder, whatever is wrong with other settings.</summary>
    /// <exception cref="ConfigurationException">What is wrong leaves open which it is.</exception>
    public static string FindDataFolder(ConfigurationSources sources)
    {
        var settings = new EffectiveSettings();
        ApplyFile(sources, settings);
        ApplyOthers(sources, settings);
        if (!settings.TryGet(StorageSettings.Root, out var root) || settings.OriginOf(StorageSettings.Root) == SettingOrigin.Default)
            Require(settings);
        return root!;
    }

    /// <summary>Returns the configuration file of some sources; it need not exist.</summary>
    public static string NameFile(ConfigurationSources sources) => FindNamedFile(sources) ?? sources.DefaultFile;

    private static string? FindNamedFile(ConfigurationSources sources) =>
        sources.File ?? (sources.Environment.TryGetValue(FileVariable, out var named) && named.Length > 0 ? named : null);

    private static (string? File, byte[]? Content) ApplyFile(ConfigurationSources sources, EffectiveSettings settings)
    {
        var file = NameFile(sources);
        if (FindNamedFile(sources) is null && !File.Exists(file))
            return (null, null);
        try
        {
            var content = ConfigurationFile.Read(file, out var isLasting);
            new ConfigurationFile(file, settings).Apply(content);
            return (file, isLasting ? content : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            settings.Report(new SettingOrigin(file, null), $"the configuration file cannot be read: {e.Message}");
            return (file, null);
        }
    }

    private static void ApplyOthers(ConfigurationSources sources, EffectiveSettings settings)
    {
        EnvironmentOverrides.Apply(sources.Environment, settings);
        foreach (var (flag, setting, value) in sources.Flags)
            settings.Apply(setting, setting.Resolve(value, Environment.CurrentDirectory), new SettingOrigin(flag, null));
        if (sources.IsForServer)
            ConfigurationRules.CheckServer(settings);
    }

    private static void Require(EffectiveSettings settings)
    {
        if (settings.Problems is { Count: > 0 } problems)
            throw new ConfigurationException(problems);
    }
}
