using Registry.Daemon.Commands;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Manual;

/// <summary>The page registryd.toml(5).</summary>
internal static class ConfigurationPage
{
    /// <summary>Writes it.</summary>
    public static string Write(RegistrydCommand root, Edition edition)
    {
        var page = new Roff("registryd.toml", 5, edition);
        page.Name("registryd.toml, registry.toml", "the configuration of registryd");
        page.Section("SYNOPSIS");
        page.Synopsis(CommandContext.InstalledConfigurationFile);
        page.Section("DESCRIPTION");
        page.Prose("The file is written in TOML 1.0. Every setting has a default, and the file need not exist.");
        foreach (var rule in ConfigurationWriter.Rules.Split('\n'))
            page.Paragraph(rule);
        page.Section("SETTINGS");
        foreach (var section in RegistrySettings.All.GroupBy(setting => setting.Section))
        {
            page.Subsection(section.Key.IsRoot ? $"{section.First()}" : $"[{section.Key.Name}]");
            page.Prose(section.Key.Description);
            foreach (var setting in section)
                WriteSetting(page, setting);
        }

        WriteEnds(page, root);
        return page.ToString();
    }

    private static void WriteSetting(Roff page, Setting setting)
    {
        // A table with a header of its own has that as its heading, and no default.
        Action<Action> indent = setting.Section.IsRoot ? write => write() : page.Indented;
        if (!setting.Section.IsRoot)
            page.Term($"{setting.Key} = {setting.Default}");
        var isBesideTerm = !setting.Section.IsRoot;
        foreach (var (isToml, lines) in PartsOf(setting.Description))
        {
            if (isBesideTerm)
                page.Prose(string.Join(' ', lines));
            else if (isToml)
                indent(() => page.Verbatim(lines));
            else
                indent(() => page.Paragraph(string.Join(' ', lines)));
            isBesideTerm = false;
        }

        indent(() => page.Paragraph(
            $"{(setting.IsLive ? "A change takes effect while the server runs (live). " : "")}Environment: {setting.EnvironmentVariable}."));
    }

    /// <summary>A description in prose and examples of the file's own language.</summary>
    private static IEnumerable<(bool IsToml, List<string> Lines)> PartsOf(string description)
    {
        var lines = new List<string>();
        var isToml = false;
        foreach (var line in description.Split('\n'))
        {
            if (lines.Count > 0 && IsToml(line) != isToml)
            {
                yield return (isToml, lines);
                lines = [];
            }

            isToml = IsToml(line);
            lines.Add(line);
        }

        yield return (isToml, lines);
    }

    private static bool IsToml(string line)
    {
        var key = line.IndexOf(" = ", StringComparison.Ordinal);
        return line.StartsWith('[') || (key > 0 && !line.AsSpan(0, key).Contains(' '));
    }

    private static void WriteEnds(Roff page, RegistrydCommand root)
    {
        page.Section("FILES");
        page.Term(CommandContext.InstalledConfigurationFile);
        page.Prose($"The configuration file, where neither --config nor the variable {ConfigurationLoader.FileVariable} names another.");
        var config = root.Subcommands.Single(command => command is ConfigCommand);
        CommandPage.WriteExamples(page, config.Subcommands.SelectMany(command => ((IDocumentedCommand)command).Manual.Examples));
        ManualPages.SeeAlso(page, "registryd(1)", "registryd-config(1)", "registryd-init(1)");
    }
}
