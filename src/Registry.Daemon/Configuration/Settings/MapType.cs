using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>
/// A table of values by free name; in an environment variable, <c>name=value</c> between commas. Names may be dotted without quotes:
/// <c>a.b = 1</c> and <c>"a.b" = 1</c> are the same.
/// </summary>
/// <param name="element">The type of the values.</param>
internal sealed class MapType<T>(SettingType<T> element) : SettingType<IReadOnlyDictionary<string, T>>
{
    /// <inheritdoc/>
    public override bool TryRead(
        TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, T> result)
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        result = map;
        if (value is TomlTable table)
            return ReadEntries(table, prefix: "", map, report);
        report(value.Position, $"expected a table such as {{ \"name\" = ... }}, found {value.Describe()}");
        return false;
    }

    /// <inheritdoc/>
    public override TomlValue? FromText(string text, ProblemReporter report)
    {
        var table = new TomlTable(TomlTableDefinition.Inline, default);
        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || table.TryGet(parts[0], out _))
            {
                report(default, $"expected name=value pairs between commas, each name once, found {TomlString.Quote(pair)}");
                return null;
            }

            if (element.FromText(parts[1], report) is not { } item)
                return null;
            table.Add(new TomlEntry(parts[0], default, item));
        }

        return table;
    }

    private bool ReadEntries(TomlTable table, string prefix, Dictionary<string, T> map, ProblemReporter report)
    {
        var valid = true;
        foreach (var entry in table.Entries)
        {
            var name = prefix + entry.Key;
            if (entry.Value is TomlTable nested)
            {
                valid &= ReadEntries(nested, name + ".", map, report);
            }
            else if (!element.TryRead(entry.Value, report, out var read))
            {
                valid = false;
            }
            else if (!map.TryAdd(name, read))
            {
                report(entry.Position, $"{TomlString.Quote(name)} is given twice");
                valid = false;
            }
        }

        return valid;
    }
}
