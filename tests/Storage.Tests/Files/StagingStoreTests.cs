using Registry.Testing.Stores;

namespace Storage.Tests.Files;

public sealed class StagingStoreTests() : StagingStoreContract(TemporaryStores.Open);
