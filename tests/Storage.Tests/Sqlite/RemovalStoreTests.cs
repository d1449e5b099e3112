using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class RemovalStoreTests() : RemovalStoreContract(TemporaryStores.Open, stores => ((TemporaryStores)stores).Storage.Removal);
