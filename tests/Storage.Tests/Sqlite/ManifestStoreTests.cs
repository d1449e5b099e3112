using Registry.Testing.Stores;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class ManifestStoreTests() : ManifestStoreContract(TemporaryStores.Open)
{
    [Fact]
    public async Task PutAsync_Again_DoesNotWriteTheBytesAgain()
    {
        const int Size = 1 << 20;
        var journal = new FileInfo(Path.Join(((TemporaryStores)Stores).Folder, "registry.db-wal"));
        await PutAsync(new string('x', Size), Image());
        journal.Refresh();
        var before = journal.Length;
        Later();

        await PutAsync(new string('x', Size), Image());

        journal.Refresh();
        Assert.InRange(journal.Length - before, 1, Size / 10);
    }
}
