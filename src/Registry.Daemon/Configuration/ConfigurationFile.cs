using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration;

/// <summary>The configuration file as a source of settings.</summary>
/// <param name="path">The file, as it was named.</param>
/// <param name="settings">Takes the values and the problems.</param>
internal sealed class ConfigurationFile(string path, EffectiveSettings settings)
{
    private static readonly IReadOnlyList<string> SectionNames =
        [.. RegistrySettings.All.Select(setting => setting.Section.Name).Distinct()];

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Applies every value of the file and reports everything that is wrong with it.</summary>
    public void Apply()
    {
        if (Read() is not { } root)
            return;
        foreach (var section in root.Entries)
        {
            if (!SectionNames.Contains(section.Key))
                Report(section.Position, DescribeUnknownSection(section));
            else if (section.Value is TomlTable table)
                ApplySection(section.Key, table);
            else
                Report(section.Position, $"[{section.Key}] is a section: it stands on a line of its own, above its keys");
        }
    }

    private TomlTable? Read()
    {
        try
        {
            return TomlDocument.Parse(ReadBytes());
        }
        catch (TomlException e)
        {
            Report(e.Position, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            settings.Report(new SettingOrigin(path, null), $"the configuration file cannot be read: {e.Message}");
        }

        return null;
    }

    // One byte more than a document may have, so that a device or a huge file ends as too large.
    private ReadOnlySpan<byte> ReadBytes()
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[TomlDocument.MaxLength + 1];
        return bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private void ApplySection(string section, TomlTable table)
    {
        foreach (var entry in table.Entries)
        {
            var setting = RegistrySettings.All.FirstOrDefault(setting => setting.Section.Name == section && setting.Key == entry.Key);
            if (setting is null)
                Report(entry.Position, DescribeUnknownKey(section, entry.Key));
            else
                settings.Apply(setting, setting.Resolve(entry.Value, _folder), new SettingOrigin(path, entry.Value.Position));
        }
    }

    private static string DescribeUnknownSection(TomlEntry entry)
    {
        if (entry.Value is not (TomlTable or TomlArray { IsArrayOfTables: true }))
            return $"unknown key {Name(entry.Key)} outside of any section{SectionOf(entry.Key) ?? ""}";
        var nearest = NearestName.Find(entry.Key, SectionNames);
        return $"unknown section [{TomlTable.FormatKey(entry.Key)}]; "
            + (nearest is null ? $"known are {string.Join(", ", SectionNames.Select(name => $"[{name}]"))}" : $"did you mean [{nearest}]?");
    }

    private static string DescribeUnknownKey(string section, string key)
    {
        var keys = RegistrySettings.All.Where(setting => setting.Section.Name == section).Select(setting => setting.Key).ToList();
        var hint = NearestName.Find(key, keys) is { } nearest
            ? $"; did you mean '{nearest}'?"
            : SectionOf(key) ?? $"; known are {string.Join(", ", keys)}";
        return $"unknown key {Name(key)} in [{section}]{hint}";
    }

    private static string? SectionOf(string key) =>
        RegistrySettings.All.FirstOrDefault(setting => setting.Key == key) is { } setting
            ? $"; it belongs in [{setting.Section.Name}]"
            : null;

    private static string Name(string key)
    {
        var name = TomlTable.FormatKey(key);
        return name == key ? $"'{key}'" : name;
    }

    private void Report(TomlPosition position, string message) => settings.Report(new SettingOrigin(path, position), message);
}
