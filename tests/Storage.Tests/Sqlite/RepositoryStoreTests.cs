using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class RepositoryStoreTests() : RepositoryStoreContract(TemporaryStores.Open);
