using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>SQLite's own checks, on a reader: writers go on beside it.</summary>
internal sealed class DatabaseCheckStore(Database database) : IDatabaseCheckStore
{
    private const string Whole = "ok";

    private static readonly Sql IntegrityCheck = new("PRAGMA integrity_check(100)");
    private static readonly Sql ForeignKeyCheck = new("PRAGMA foreign_key_check");

    /// <inheritdoc/>
    public bool IsDamaged => database.Damage is not null;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken)
    {
        var problems = Read<IReadOnlyList<string>>(
            IntegrityCheck, rows => [.. rows.Select(row => row.GetString(0)).Where(problem => problem != Whole)], cancellationToken);

        // The check does not see every damage that was found when the file was opened.
        return ValueTask.FromResult(problems.Count == 0 && database.Damage is { } damage ? [damage] : problems);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ForeignKeyFault>> CheckForeignKeysAsync(CancellationToken cancellationToken)
    {
        const int Table = 0; // sqlite.org/pragma.html#pragma_foreign_key_check
        const int Parent = 2;
        return ValueTask.FromResult(Read<IReadOnlyList<ForeignKeyFault>>(
            ForeignKeyCheck,
            rows =>
            [
                .. rows.Select(row => new ForeignKeyFault(row.GetString(Table), row.GetString(Parent), Count: 1))
                    .Where(fault => fault is not { Table: "tag" } and not { Table: "blob_link", Parent: "blob" })
                    .GroupBy(fault => fault, (fault, faults) => fault with { Count = faults.Count() }),
            ],
            cancellationToken));
    }

    private T Read<T>(Sql check, Func<IEnumerable<Statement>, T> read, CancellationToken cancellationToken)
    {
        using var reader = database.Readers.Rent();
        return reader.Connection.Read(connection => read(Rows(connection, check)), cancellationToken);
    }

    private static IEnumerable<Statement> Rows(Connection connection, Sql check)
    {
        using var row = connection.Prepare(check);
        while (row.Step())
        {
            yield return row;
        }
    }
}
