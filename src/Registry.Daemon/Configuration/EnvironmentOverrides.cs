using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Configuration;

/// <summary>The environment variables <c>REGISTRYD_SECTION_KEY</c> as a source of settings.</summary>
internal static class EnvironmentOverrides
{
    /// <summary>Applies every variable and reports unknown ones, so that a misspelt one does not go unnoticed.</summary>
    public static void Apply(IReadOnlyDictionary<string, string> environment, EffectiveSettings settings)
    {
        var byVariable = RegistrySettings.All.ToDictionary(setting => setting.EnvironmentVariable, StringComparer.Ordinal);
        var ours = environment.Keys.Where(name => name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal));
        foreach (var variable in ours.Order(StringComparer.Ordinal))
        {
            var origin = new SettingOrigin(variable, null);
            if (byVariable.TryGetValue(variable, out var setting))
                Apply(setting, environment[variable], origin, settings);
            else if (variable != ConfigurationLoader.FileVariable)
                settings.Report(origin, DescribeUnknown(variable, [.. byVariable.Keys, ConfigurationLoader.FileVariable]));
        }
    }

    private static void Apply(Setting setting, string text, SettingOrigin origin, EffectiveSettings settings)
    {
        if (setting.FromText(text, (_, message) => settings.Report(origin, message)) is { } value)
            settings.Apply(setting, setting.Resolve(value, Environment.CurrentDirectory), origin);
    }

    private static string DescribeUnknown(string variable, IEnumerable<string> known) =>
        NearestName.Find(variable, known) is { } nearest
            ? $"unknown variable; did you mean {nearest}?"
            : $"unknown variable; the name of one is {Setting.EnvironmentPrefix}<SECTION>_<KEY>";
}
