using System.Reflection;
using Registry.Storage.Backup;
using Registry.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace Storage.Tests.Sqlite;

/// <summary>
/// Every statement finds its rows by an index and never sorts: so none becomes slow as the registry grows. Figures about everything
/// have to read everything, and so have a backup that tells what may go from it, what reads a table because its index is damaged, and who
/// decides by all grants or quotas that there are, or climbs by what it has found so far; but they do not sort either.
/// </summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Statements()
    {
        var statements = new TheoryData<string, string>();
        foreach (var type in typeof(Database).Assembly.GetTypes())
        {
            foreach (var field in type.GetFields(BindingFlags.NonPublic | BindingFlags.Static).Where(field => field.FieldType == typeof(Sql)))
            {
                statements.Add($"{type.Name}.{field.Name}", ((Sql)field.GetValue(null)!).Text);
            }
        }

        return statements;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Statements))]
    public void Plan_EachStatement_UsesAnIndex(string name, string text)
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        using var connection = Connection.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE, string.Empty);

        var plan = Plan(connection, text);

        Assert.All(plan, step => Assert.False(
            (step.StartsWith("SCAN", StringComparison.Ordinal) && !IsAboutEverything(name)) || step.Contains("TEMP B-TREE", StringComparison.Ordinal), $"{name}: {step}"));
    }

    [Fact]
    public void Plan_Unindexed_IsSeen()
    {
        Database.Open(_folder.Database, TimeProvider.System).Dispose();
        using var connection = Connection.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE, string.Empty);

        Assert.Contains(Plan(connection, "SELECT name FROM repository WHERE manifest_count = 7"), step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    private static bool IsAboutEverything(string name) =>
        name.StartsWith($"{nameof(StatisticsStore)}.", StringComparison.Ordinal)
        || name is $"{nameof(RepositoryCheckStore)}.ListAll" or $"{nameof(Snapshot)}.ListLost"
            or $"{nameof(AccountStore)}.List" or $"{nameof(AccessTokenStore)}.List"
            or $"{nameof(GrantStore)}.List" or $"{nameof(GrantStore)}.ListGroups"
            or $"{nameof(ManifestsAbove)}.ListIds" or $"{nameof(ManifestsAbove)}.ListTags"
            or $"{nameof(QuotaStore)}.ListScopes" or $"{nameof(QuotaCounts)}.ListScopes";

    private static List<string> Plan(Connection connection, string text)
    {
        const int Detail = 3;
        using var row = connection.Prepare(new Sql("EXPLAIN QUERY PLAN " + text));
        var steps = new List<string>();
        while (row.Step())
        {
            steps.Add(row.GetString(Detail));
        }

        return steps;
    }
}
