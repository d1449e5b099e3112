using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class InventoryStoreTests() : InventoryStoreContract(
    TemporaryStores.Open, stores => ((TemporaryStores)stores).Storage.Inventory, stores => ((TemporaryStores)stores).Storage.Pulls);
