using Registry.Storage.Sqlite;
using Storage.Tests.Sqlite;
using Xunit;

namespace Storage.Tests.Verification;

public sealed class UpgradeTests : VerificationTests
{
    public static TheoryData<int> Versions => [.. ReleasedSchemas.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Verify_DatabaseOfAReleasedVersion_IsWholeAndAsIfMadeToday(int version)
    {
        IReadOnlyDictionary<string, string> tables = new Dictionary<string, string>();
        IReadOnlyList<string> rows = [];
        IReadOnlyList<string> schema = [];
        Temporary.ReopenToVerify(() =>
        {
            schema = ReleasedSchemas.Schema(DatabaseFile);
            File.Delete(DatabaseFile);
            ReleasedSchemas.Create(version, DatabaseFile);
            ReleasedSchemas.CreateBlobs(FileOf);
            tables = ReleasedSchemas.Tables(DatabaseFile);
            rows = ReleasedSchemas.Rows(DatabaseFile, tables);
        });

        Assert.Equal(version < Migrations.Latest ? version : null, Storage.Upgrade?.From);
        Assert.Equal(schema, ReleasedSchemas.Schema(DatabaseFile));
        Assert.All(tables.Keys, table => Assert.Contains(rows, row => row.StartsWith($"{table}: ", StringComparison.Ordinal)));
        Assert.Equal(rows, ReleasedSchemas.Rows(DatabaseFile, tables));
        Assert.Equal(0, Query("SELECT count(*) FROM pragma_foreign_key_check"));
        Assert.Equal(0, Query("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"));
        await AssertCleanAsync();
    }
}
