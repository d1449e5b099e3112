using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>Tables in an order, each below a header of its own (TOML 1.0, "Array of Tables"). Only a file can hold them.</summary>
/// <param name="header">The header, such as <c>[[retention.rule]]</c>.</param>
/// <param name="read">Reads one table; what it returns is not used where it found a problem.</param>
internal sealed class TableListType<T>(string header, Func<TableReader, T> read) : SettingType<IReadOnlyList<T>>
{
    private static readonly PathType Path = new(mayBeEmpty: false);

    /// <summary>The key that every table has, each with another value; <c>null</c>: there is none.</summary>
    public string? Identity { get; init; }

    /// <summary>The keys whose values are paths.</summary>
    public IReadOnlyList<string> PathKeys { get; init; } = [];

    /// <summary>The key whose value is a secret; <c>null</c>: there is none.</summary>
    public string? SecretKey { get; init; }

    /// <inheritdoc/>
    public override bool TryRead(TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out IReadOnlyList<T> result)
    {
        result = null;
        if (value is not TomlArray array)
        {
            report(value.Position, $"expected tables, each below a header {header}, found {value.Describe()}");
            return false;
        }

        var tables = new List<T>();
        var identities = new HashSet<string>();
        for (var i = 0; i < array.Items.Count; i++)
        {
            var item = array.Items[i];
            if (item is not TomlTable table)
                report(item.Position, $"expected a table, found {item.Describe()}");
            else if (IsDistinct(table, identities, report) && TryReadTable(new TableReader(table, i + 1, report), out var read))
                tables.Add(read);
        }

        result = tables;
        return tables.Count == array.Items.Count;
    }

    /// <inheritdoc/>
    public override TomlValue? FromText(string text, ProblemReporter report)
    {
        if (text.Length == 0)
            return new TomlArray(default);
        report(default, $"can only be written in the configuration file, as {header}");
        return null;
    }

    /// <inheritdoc/>
    public override TomlValue Resolve(TomlValue value, string folder) =>
        PathKeys.Count == 0 ? value : Replace(value, entry => PathKeys.Contains(entry.Key) ? Path.Resolve(entry.Value, folder) : entry.Value);

    /// <inheritdoc/>
    public override TomlValue Redact(TomlValue value) =>
        SecretKey is null ? value : Replace(value, entry => entry.Key == SecretKey ? new TomlString("***", entry.Value.Position) : entry.Value);

    private static TomlValue Replace(TomlValue value, Func<TomlEntry, TomlValue> replace)
    {
        if (value is not TomlArray array)
            return value;
        var replaced = new TomlArray(array.Position) { IsArrayOfTables = array.IsArrayOfTables };
        foreach (var item in array.Items)
            replaced.Add(item is TomlTable table ? Replace(table, replace) : item);
        return replaced;
    }

    private static TomlTable Replace(TomlTable table, Func<TomlEntry, TomlValue> replace)
    {
        var replaced = new TomlTable(table.Definition, table.Position);
        foreach (var entry in table.Entries)
            replaced.Add(entry with { Value = replace(entry) });
        return replaced;
    }

    private bool IsDistinct(TomlTable table, HashSet<string> identities, ProblemReporter report)
    {
        if (Identity is not { } identity)
            return true;
        if (!table.TryGet(identity, out var entry))
            report(table.Position, $"{identity} is missing");
        else if (!identities.Add(entry.Value.ToString()))
            report(entry.Value.Position, $"{identity}: {entry.Value.Describe()} has a {header} already");
        else
            return true;
        return false;
    }

    private bool TryReadTable(TableReader reader, out T table)
    {
        table = read(reader);
        reader.RefuseUnknown();
        return reader.IsValid;
    }
}
