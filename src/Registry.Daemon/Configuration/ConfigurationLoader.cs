namespace Registry.Daemon.Configuration;

/// <summary>A configuration with its history.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Settings">The values it was made from, with their origins.</param>
/// <param name="File">The configuration file that was read; null when there is none.</param>
internal sealed record LoadedConfiguration(RegistryConfiguration Configuration, EffectiveSettings Settings, string? File);

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
        var file = FindFile(sources);
        if (file is not null)
            new ConfigurationFile(file, settings).Apply();
        EnvironmentOverrides.Apply(sources.Environment, settings);
        foreach (var (flag, setting, value) in sources.Flags)
            settings.Apply(setting, setting.Resolve(value, Environment.CurrentDirectory), new SettingOrigin(flag, null));

        if (sources.IsForServer)
            ConfigurationRules.CheckServer(settings);
        return settings.Problems is { Count: > 0 } problems
            ? throw new ConfigurationException(problems)
            : new LoadedConfiguration(ConfigurationBinding.Bind(settings), settings, file);
    }

    private static string? FindFile(ConfigurationSources sources)
    {
        if (sources.File is not null)
            return sources.File;
        if (sources.Environment.TryGetValue(FileVariable, out var named) && named.Length > 0)
            return named;
        return File.Exists(sources.DefaultFile) ? sources.DefaultFile : null;
    }
}
