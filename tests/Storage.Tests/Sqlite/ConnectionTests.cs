using Registry.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class ConnectionTests
{
    private static readonly Sql Endless = new("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");

    [Fact]
    public void Read_CancelledInAStatement_EndsIt()
    {
        using var connection = Connection.Open(":memory:", raw.SQLITE_OPEN_READWRITE, string.Empty);
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => connection.Read(
            opened =>
            {
                using var row = opened.Prepare(Endless);
                while (row.Step())
                {
                    cancellation.Cancel();
                }

                return true;
            },
            cancellation.Token));
    }

    [Fact]
    public void Rollback_SqliteHasRolledBackAlready_DoesNothing()
    {
        using var connection = Connection.Open(":memory:", raw.SQLITE_OPEN_READWRITE, string.Empty);
        connection.ExecuteScript("BEGIN; CREATE TABLE t (a); COMMIT");

        connection.Rollback();

        connection.ExecuteScript("BEGIN; INSERT INTO t VALUES (1)");
        connection.Rollback();
        Assert.Equal(0, connection.ExecuteScalar("SELECT count(*) FROM t"));
    }
}
