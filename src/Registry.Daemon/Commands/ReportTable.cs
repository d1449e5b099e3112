using Registry.Core.Model;

namespace Registry.Daemon.Commands;

/// <summary>
/// Rows in columns as wide as their longest cell, two spaces apart. Nothing is cut off or wrapped, so that the output can be searched;
/// what others wrote is escaped.
/// </summary>
internal sealed class ReportTable(params IReadOnlyList<string> header)
{
    private const string Gap = "  ";

    private readonly List<IReadOnlyList<string>> _rows = [];

    /// <summary>Adds a row with a cell for each column.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add([.. cells.Select(TerminalText.Escape)]);

    /// <summary>Prints the rows below the header.</summary>
    /// <param name="output">Takes the lines.</param>
    /// <param name="indent">What each line begins with.</param>
    public void WriteTo(TextWriter output, string indent = "")
    {
        List<IReadOnlyList<string>> rows = header.Count == 0 ? _rows : [header, .. _rows];
        if (rows.Count == 0)
            return;
        var widths = new int[rows[0].Count];
        for (var column = 0; column < widths.Length; column++)
            widths[column] = rows.Max(row => row[column].Length);
        foreach (var row in rows)
            output.WriteLine(indent + string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
