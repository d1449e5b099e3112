using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class UploadStoreTests() : UploadStoreContract(TemporaryStores.Open);
