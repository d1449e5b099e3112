using Registry.Core.Stores;
using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class RetentionStoreTests() : RetentionStoreContract(TemporaryStores.Open)
{
    protected override IRetentionStore Retention => ((TemporaryStores)Stores).Storage.Retention;

    protected override IPullStore Pulls => ((TemporaryStores)Stores).Storage.Pulls;
}
