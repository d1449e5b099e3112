using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>Tables in an order, each below a header of its own (TOML 1.0, "Array of Tables"). Only a file can hold them.</summary>
/// <param name="header">The header, such as <c>[[retention.rule]]</c>.</param>
/// <param name="identity">The key that every table has, each with another value.</param>
/// <param name="read">Reads one table; what it returns is not used where it found a problem.</param>
internal sealed class TableListType<T>(string header, string identity, Func<TableReader, T> read) : SettingType<IReadOnlyList<T>>
{
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

    private bool IsDistinct(TomlTable table, HashSet<string> identities, ProblemReporter report)
    {
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
