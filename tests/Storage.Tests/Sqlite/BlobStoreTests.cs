using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class BlobStoreTests() : BlobStoreContract(TemporaryStores.Open);
