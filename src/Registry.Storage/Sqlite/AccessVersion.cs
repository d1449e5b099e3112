namespace Registry.Storage.Sqlite;

/// <summary>The number that grows with every change to accounts, groups, grants and tokens.</summary>
internal static class AccessVersion
{
    private static readonly Sql Select = new("SELECT version FROM access_version WHERE id = 1");
    private static readonly Sql Increment = new("UPDATE access_version SET version = version + 1 WHERE id = 1");

    /// <summary>The number now.</summary>
    public static long Read(Connection connection) =>
        connection.Prepare(Select).FirstInt64() ?? throw new InvalidOperationException("access_version has lost its row.");

    /// <summary>Runs a change, and makes the number larger if anything changed.</summary>
    public static ValueTask<bool> ChangeAsync(Database database, Func<Connection, bool> change, CancellationToken cancellationToken) =>
        new(database.Writer.RunAsync(
            Durability.Power,
            connection =>
            {
                var changed = change(connection);
                if (changed)
                {
                    connection.Prepare(Increment).Run();
                }

                return changed;
            },
            cancellationToken));
}
