using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class StatisticsStoreTests() : StatisticsStoreContract(
    TemporaryStores.Open,
    stores => ((TemporaryStores)stores).Storage.Statistics,
    stores => ((TemporaryStores)stores).Storage.Garbage,
    stores => ((TemporaryStores)stores).Storage.Verifications);
