using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class GrantStoreTests() : GrantStoreContract(TemporaryStores.Open);
