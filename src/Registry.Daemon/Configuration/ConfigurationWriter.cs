using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Configuration;

/// <summary>Writes configurations as TOML.</summary>
internal static class ConfigurationWriter
{
    /// <summary>What holds for all settings.</summary>
    public const string Rules =
        """
        Durations: "500ms", "30s", "2m", "1h30m", "90d". Sizes: bytes, or "64MiB", "4GB" and the like.
        An environment variable REGISTRYD_<SECTION>_<KEY> overrides the file, a flag of the command line both.
        A change of what is marked "live" takes effect within a second, all else when the server starts again.
        """;

    /// <summary>Writes the values in force, each with a comment that tells where it comes from.</summary>
    public static void WriteEffective(EffectiveSettings settings, TextWriter output) =>
        WriteSections(output, RootFirst(RegistrySettings.All), section => HeaderOf(section), setting =>
        {
            var origin = settings.OriginOf(setting);
            var place = origin.Position is { } position ? $"{origin.Source}:{position.Line}" : origin.Source;
            return $"{setting.Key} = {setting.Redact(settings.ValueOf(setting))}  # {place}";
        });

    /// <summary>Writes every setting with what it means and its default, commented out: a configuration file to start from.</summary>
    public static void WriteDefaults(TextWriter output)
    {
        output.WriteLine($"{Comment($"The configuration of registryd. Every setting stands here with its default, commented out.\n{Rules}")}\n");
        WriteSections(output, RegistrySettings.All, section => $"# {section.Description}\n{HeaderOf(section)}".TrimEnd(), DefaultOf);
    }

    /// <summary>Writes the values in force that differ from their defaults, each with what it means: a configuration file.</summary>
    public static void WriteChanges(EffectiveSettings settings, TextWriter output)
    {
        output.WriteLine(
            """
            # The configuration of registryd: what differs from its defaults.
            # `registryd config default` tells of every other setting, `registryd config show` what is in force.

            """);
        var changed = RegistrySettings.All.Where(setting => settings.ValueOf(setting).ToString() != setting.Default.ToString());
        WriteSections(output, RootFirst(changed), section => HeaderOf(section), setting =>
            $"{Comment(setting.Description)}\n{setting.Key} = {settings.ValueOf(setting)}");
    }

    private static string DefaultOf(Setting setting)
    {
        var mark = setting.IsLive ? "  # live" : "";
        // A table with a header of its own: there is none by default, and its example shows the header.
        return setting.Section.IsRoot
            ? $"\n{Comment(setting.Description.Replace($"\n{setting}\n", $"\n{setting}{mark}\n", StringComparison.Ordinal))}"
            : $"\n{Comment(setting.Description)}\n#{setting.Key} = {setting.Default}{mark}";
    }

    /// <summary>TOML takes a key that stands below the header of a section for one of that section.</summary>
    private static IEnumerable<Setting> RootFirst(IEnumerable<Setting> settings) =>
        settings.Where(setting => setting.Section.IsRoot).Concat(settings.Where(setting => !setting.Section.IsRoot));

    private static string HeaderOf(SettingSection section) => section.IsRoot ? "" : $"[{section.Name}]";

    private static string Comment(string text) => $"# {text.Replace("\n", "\n# ", StringComparison.Ordinal)}";

    private static void WriteSections(
        TextWriter output, IEnumerable<Setting> settings, Func<SettingSection, string> header, Func<Setting, string> line)
    {
        var sections = settings.GroupBy(setting => setting.Section, (section, ofSection) =>
            string.Join('\n', ofSection.Select(line).Prepend(header(section))).TrimStart('\n'));
        output.WriteLine(string.Join("\n\n", sections));
    }
}
