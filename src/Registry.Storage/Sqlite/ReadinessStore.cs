using System.Globalization;
using Registry.Core.Stores;

namespace Registry.Storage.Sqlite;

/// <summary>
/// Whether the database can be written to: the write lock alone is in shared memory, and would be given on a disk that takes nothing any more.
/// </summary>
internal sealed class ReadinessStore(Database database) : IReadinessStore
{
    /// <inheritdoc/>
    public async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken) =>
        await database.Writer.RunAsync(Durability.Process, WriteVersionAgain, cancellationToken) == Migrations.Latest;

    private static long WriteVersionAgain(Connection connection)
    {
        var version = Migrations.Version(connection);
        connection.ExecuteScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}"));
        return version;
    }
}
