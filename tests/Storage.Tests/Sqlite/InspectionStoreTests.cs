using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class InspectionStoreTests() : InspectionStoreContract(TemporaryStores.Open, stores => ((TemporaryStores)stores).Storage.Inspection);
