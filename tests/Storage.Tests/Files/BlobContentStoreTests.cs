using Registry.Testing.Stores;

namespace Storage.Tests.Files;

public sealed class BlobContentStoreTests() : BlobContentStoreContract(TemporaryStores.Open);
