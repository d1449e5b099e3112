using Registry.Testing.Stores;

namespace Storage.Tests.Sqlite;

public sealed class GarbageSubjectTests()
    : GarbageSubjectContract(TemporaryStores.Open, stores => ((TemporaryStores)stores).Storage.Garbage);
