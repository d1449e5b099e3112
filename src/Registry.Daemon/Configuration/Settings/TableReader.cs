using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>Reads the keys of one table of a <see cref="TableListType{T}"/>.</summary>
/// <param name="table">The table.</param>
/// <param name="number">Its place among its kind, from 1.</param>
/// <param name="report">Takes every problem found.</param>
internal sealed class TableReader(TomlTable table, int number, ProblemReporter report)
{
    private readonly List<string> _known = [];

    /// <summary>Its place among its kind, from 1.</summary>
    public int Number => number;

    /// <summary>Whether no problem was found so far.</summary>
    public bool IsValid { get; private set; } = true;

    /// <summary>Reads a key that need not be there.</summary>
    /// <returns>Whether it is there with a valid value.</returns>
    public bool TryRead<T>(string key, SettingType<T> type, [MaybeNullWhen(false)] out T value)
    {
        _known.Add(key);
        value = default;
        return table.TryGet(key, out var entry)
            && type.TryRead(entry.Value, (position, message) => Refuse(position, $"{key}: {message}"), out value);
    }

    /// <summary>Reads a key that has to be there.</summary>
    /// <returns>Whether it is there with a valid value.</returns>
    public bool Require<T>(string key, SettingType<T> type, [MaybeNullWhen(false)] out T value)
    {
        if (!table.TryGet(key, out _))
            Refuse($"{key} is missing");
        return TryRead(key, type, out value);
    }

    /// <summary>Takes note of a problem with the table as a whole.</summary>
    public void Refuse(string message) => Refuse(table.Position, message);

    /// <summary>Refuses every key that nobody tried to read.</summary>
    public void RefuseUnknown()
    {
        foreach (var entry in table.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            var hint = NearestName.Find(entry.Key, _known) is { } nearest
                ? $"did you mean '{nearest}'?"
                : $"known are {string.Join(", ", _known)}";
            Refuse(entry.Position, $"unknown key '{TomlTable.FormatKey(entry.Key)}'; {hint}");
        }
    }

    private void Refuse(TomlPosition position, string message)
    {
        IsValid = false;
        report(position, message);
    }
}
