using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class HoldsTests() : HoldContract(TemporaryStores.Open);
