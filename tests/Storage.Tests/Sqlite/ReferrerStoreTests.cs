using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class ReferrerStoreTests() : ReferrerStoreContract(TemporaryStores.Open);
