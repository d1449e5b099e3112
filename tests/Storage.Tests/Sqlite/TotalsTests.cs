using Registry.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace Storage.Tests.Sqlite;

/// <summary>
/// Totals in a database that is older than they are. That each change keeps them right is looked at after every test of the stores:
/// <see cref="TemporaryStores"/>.
/// </summary>
public sealed class TotalsTests : IDisposable
{
    private const string Forget = """
        DROP TRIGGER total_repository_listed; DROP TRIGGER total_repository_added; DROP TRIGGER total_repository_removed;
        DROP TRIGGER total_manifest_added; DROP TRIGGER total_manifest_removed; DROP TRIGGER total_tag_added; DROP TRIGGER total_tag_removed;
        DROP TRIGGER total_blob_added; DROP TRIGGER total_blob_removed; DROP TRIGGER total_blob_resized;
        DROP TRIGGER total_link_added; DROP TRIGGER total_link_removed; DROP TRIGGER total_upload_added; DROP TRIGGER total_upload_removed;
        DROP TABLE total;
        ALTER TABLE blob DROP COLUMN counted_size;
        ALTER TABLE garbage_outcome DROP COLUMN succeeded_at; ALTER TABLE verification_outcome DROP COLUMN succeeded_at;
        DROP TABLE webhook_event; DROP TABLE webhook_failure; DROP TABLE limit_warning;
        PRAGMA user_version = 8
        """;

    private const string Fill = """
        INSERT INTO repository (id, name, manifest_count) VALUES (1, 'a', 2), (2, 'b', 0), (3, 'c', 1);
        INSERT INTO manifest (id, repository_id, digest, media_type, pushed_at, bytes)
        VALUES (1, 1, 'one', 'm', 0, x'00'), (2, 1, 'two', 'm', 0, x'00'), (3, 3, 'one', 'm', 0, x'00');
        INSERT INTO tag (repository_id, name, manifest_id, updated_at) VALUES (1, 'v1', 1, 0), (1, 'v2', 1, 0);
        INSERT INTO blob (id, digest, size, created_at) VALUES (1, 'x', 10, 0), (2, 'y', 100, 0), (3, 'z', 1000, 0);
        INSERT INTO blob_link (repository_id, blob_id) VALUES (1, 1), (2, 1), (3, 1), (1, 2);
        INSERT INTO upload (id, repository, algorithm, touched_at) VALUES ('u', 'a', 'sha256', 0)
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Row_OfWhatWasThereBeforeItOrCameAfter_IsTheSame(bool isOlder)
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        using (var connection = Open())
        {
            connection.ExecuteScript(isOlder ? $"{Forget}; {Fill}" : Fill);
        }

        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        using var opened = Open();
        Assert.Equal(1, opened.ExecuteScalar("""
            SELECT count(*) FROM total WHERE
            (repositories, manifests, tags, blobs, blob_bytes, shared_bytes, uploads) = (2, 3, 2, 3, 1110, 20, 1)
            """));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, null)]
    public void Success_OfARunBeforeItWasKept_IsThatRunIfNothingFailed(int failures, int? expected)
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        using (var connection = Open())
        {
            connection.ExecuteScript($"""
                {Forget};
                INSERT INTO garbage_outcome (id, started_at, finished_at, freed_bytes, failures) VALUES (1, 50, 100, 0, {failures});
                INSERT INTO verification_outcome (scope, started_at, finished_at, manifests, blobs, bytes, findings, repaired)
                VALUES ('full None', 50, 100, 0, 0, 0, 2, {2 - failures})
                """);
        }

        Database.Open(_folder.Database, TimeProvider.System).Dispose();

        using var opened = Open();
        Assert.Equal(1, opened.ExecuteScalar($"""
            SELECT (SELECT succeeded_at FROM garbage_outcome) IS {expected?.ToString() ?? "NULL"}
            AND (SELECT succeeded_at FROM verification_outcome) IS {expected?.ToString() ?? "NULL"}
            """));
    }

    [Fact]
    public void Row_BlobIsResized_FollowsForEachRepository()
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        using var connection = Open();
        connection.ExecuteScript(Fill);

        connection.ExecuteScript("UPDATE blob SET size = size + 1");

        Assert.Equal(1, connection.ExecuteScalar("SELECT count(*) FROM total WHERE (blob_bytes, shared_bytes) = (1113, 22)"));
    }

    private Connection Open() => Connection.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE, string.Empty);
}
