using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class AccountStoreTests() : AccountStoreContract(TemporaryStores.Open);
