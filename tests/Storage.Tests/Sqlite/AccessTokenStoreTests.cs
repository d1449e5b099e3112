using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class AccessTokenStoreTests() : AccessTokenStoreContract(TemporaryStores.Open);
