using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>An array without duplicates; in an environment variable, values between commas.</summary>
/// <param name="element">The type of the values.</param>
/// <param name="mayBeEmpty">Whether an array without values is valid.</param>
internal sealed class ListType<T>(SettingType<T> element, bool mayBeEmpty) : SettingType<IReadOnlyList<T>>
{
    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out IReadOnlyList<T> result)
    {
        result = null;
        if (value is not TomlArray array)
        {
            report(value.Position, $"expected an array such as [\"...\", \"...\"], found {value.Describe()}");
            return false;
        }

        if (array.Items.Count == 0 && !mayBeEmpty)
        {
            report(value.Position, "expected at least one value, found an empty array");
            return false;
        }

        result = ReadItems(array, report);
        return result.Count == array.Items.Count;
    }

    /// <inheritdoc/>
    public override TomlValue? FromText(string text, ProblemReporter report)
    {
        var array = new TomlArray(default);
        if (text.Length == 0)
            return array;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (element.FromText(part, report) is not { } item)
                return null;
            array.Add(item);
        }

        return array;
    }

    private List<T> ReadItems(TomlArray array, ProblemReporter report)
    {
        var items = new List<T>();
        var seen = new HashSet<T>();
        foreach (var item in array.Items)
        {
            if (!element.TryRead(item, report, out var read))
                continue;
            if (seen.Add(read))
                items.Add(read);
            else
                report(item.Position, $"{item.Describe()} stands in the array already");
        }

        return items;
    }
}
