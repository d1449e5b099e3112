using Registry.Core.Model;
using Registry.Storage.Sqlite;
using Xunit;

namespace Storage.Tests.Sqlite;

/// <summary>Blobs that no repository links are marked, so that garbage collection finds them without a search.</summary>
public sealed class BlobLinksTests : IDisposable
{
    private static readonly Digest Digest = Digest.Of("blob"u8, DigestAlgorithm.Sha256);
    private static readonly Sql UnlinkedAt = new("SELECT unlinked_at FROM blob WHERE unlinked_at IS NOT NULL");

    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;

    public BlobLinksTests() => _database = Database.Open(_folder.Database, TimeProvider.System);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Remove_LastLink_MarksTheBlob()
    {
        await AddAsync("first", now: 1);
        await AddAsync("second", now: 2);

        Assert.Null(await RemoveAsync("first", now: 3));
        Assert.Equal(4, await RemoveAsync("second", now: 4));
    }

    [Fact]
    public async Task Add_MarkedBlob_ClearsTheMark()
    {
        await AddAsync("first", now: 1);
        await RemoveAsync("first", now: 2);

        Assert.Null(await AddAsync("second", now: 3));
    }

    private Task<long?> AddAsync(string repository, long now) => RunAsync(connection =>
    {
        var blob = BlobLinks.FindOrAddBlob(connection, Digest, 4, now);
        BlobLinks.Add(connection, Repositories.FindOrAdd(connection, RepositoryName.Parse(repository)), blob, Digest, now);
    });

    private Task<long?> RemoveAsync(string repository, long now) => RunAsync(connection =>
    {
        var id = Repositories.Find(connection, RepositoryName.Parse(repository))!.Value;
        BlobLinks.Remove(connection, id, BlobLinks.Find(connection, id, Digest.ToString())!.Value, now);
    });

    private Task<long?> RunAsync(Action<Connection> change) => _database.Writer.RunAsync(
        Durability.Power,
        connection =>
        {
            change(connection);
            return connection.Prepare(UnlinkedAt).FirstInt64();
        },
        default);
}
