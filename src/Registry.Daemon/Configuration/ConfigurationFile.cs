using System.Buffers;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration;

/// <summary>The configuration file as a source of settings.</summary>
/// <param name="path">The file, as it was named.</param>
/// <param name="settings">Takes the values and the problems.</param>
internal sealed class ConfigurationFile(string path, EffectiveSettings settings)
{
    private static readonly IReadOnlyList<string> SectionNames =
        [.. RegistrySettings.All.Where(setting => !setting.Section.IsRoot).Select(setting => setting.Section.Name).Distinct()];

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isLasting">Whether it can be read again; a pipe cannot.</param>
    /// <returns>Its content, or of too large a file as much as shows that it is.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path, out bool isLasting)
    {
        // One byte more than a document may have, so that a device or a huge file ends as too large.
        const int Most = TomlDocument.MaxLength + 1;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        isLasting = file.CanSeek;
        var buffer = ArrayPool<byte>.Shared.Rent(Most);
        try
        {
            return buffer[..file.ReadAtLeast(buffer.AsSpan(0, Most), Most, throwOnEndOfStream: false)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a file sets nothing: all that it has are comments and the names of sections.</summary>
    /// <param name="content">What the file holds.</param>
    public static bool SetsNothing(ReadOnlySpan<byte> content)
    {
        try
        {
            return TomlDocument.Parse(content).Entries.All(entry => entry.Value is TomlTable { Entries.Count: 0 });
        }
        catch (TomlException)
        {
            return false;
        }
    }

    /// <summary>Applies every value of the file and reports everything that is wrong with it.</summary>
    /// <param name="content">What the file holds.</param>
    public void Apply(ReadOnlySpan<byte> content)
    {
        if (Parse(content) is not { } root)
            return;
        foreach (var section in root.Entries)
        {
            if (FindSetting("", section.Key) is { } setting)
                ApplyTables(setting, section);
            else if (!SectionNames.Contains(section.Key))
                Report(section.Position, DescribeUnknownSection(section));
            else if (section.Value is TomlTable table)
                ApplySection(section.Key, table);
            else
                Report(section.Position, $"[{section.Key}] is a section: it stands on a line of its own, above its keys");
        }
    }

    private TomlTable? Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            return TomlDocument.Parse(content);
        }
        catch (TomlException e)
        {
            Report(e.Position, e.Message);
            return null;
        }
    }

    private void ApplyTables(Setting setting, TomlEntry entry)
    {
        if (entry.Value is TomlTable)
            Report(entry.Position, $"{setting} takes two brackets on each side: there may be several");
        else
            Apply(setting, entry);
    }

    private void Apply(Setting setting, TomlEntry entry) =>
        settings.Apply(setting, setting.Resolve(entry.Value, _folder), new SettingOrigin(path, entry.Value.Position));

    private static Setting? FindSetting(string section, string key) =>
        RegistrySettings.All.FirstOrDefault(setting => setting.Section.Name == section && setting.Key == key);

    private void ApplySection(string section, TomlTable table)
    {
        foreach (var entry in table.Entries)
        {
            if (FindSetting(section, entry.Key) is { } setting)
                Apply(setting, entry);
            else
                Report(entry.Position, DescribeUnknownKey(section, entry.Key));
        }
    }

    private static string DescribeUnknownSection(TomlEntry entry)
    {
        if (entry.Value is not (TomlTable or TomlArray { IsArrayOfTables: true }))
            return $"unknown key {Name(entry.Key)} outside of any section{SectionOf(entry.Key) ?? ""}";
        var tables = RegistrySettings.All.Where(setting => setting.Section.IsRoot).Select(setting => setting.Key);
        if (NearestName.Find(entry.Key, tables) is { } table)
            return $"unknown section [{TomlTable.FormatKey(entry.Key)}]; did you mean [[{table}]]?";
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
            ? setting.Section.IsRoot ? $"; it is a table of its own, {setting}" : $"; it belongs in [{setting.Section.Name}]"
            : null;

    private static string Name(string key)
    {
        var name = TomlTable.FormatKey(key);
        return name == key ? $"'{key}'" : name;
    }

    private void Report(TomlPosition position, string message) => settings.Report(new SettingOrigin(path, position), message);
}
