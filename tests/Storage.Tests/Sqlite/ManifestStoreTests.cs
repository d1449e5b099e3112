using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class ManifestStoreTests() : ManifestStoreContract(TemporaryStores.Open);
