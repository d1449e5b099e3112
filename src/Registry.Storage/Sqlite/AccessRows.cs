namespace Registry.Storage.Sqlite;

/// <summary>
/// Reads who may do what, each row for itself: a damaged one is left out and named, so that it neither gives anybody a right nor keeps
/// everybody else from theirs.
/// </summary>
internal static class AccessRows
{
    /// <summary>Reads rows to their end.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parse">Reads the current row; a <see cref="FormatException"/> says that it is damaged.</param>
    /// <param name="describe">Names the current row, be it damaged.</param>
    /// <param name="damaged">Where the damaged ones are named.</param>
    public static List<T> Read<T>(Statement rows, Func<Statement, T> parse, Func<Statement, string> describe, List<string> damaged)
    {
        using var row = rows;
        var items = new List<T>();
        while (row.Step())
        {
            try
            {
                items.Add(parse(row));
            }
            catch (FormatException)
            {
                damaged.Add(describe(row));
            }
        }

        return items;
    }
}
