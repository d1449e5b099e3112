using Registry.Core.Model;
using Registry.Storage;
using Registry.Storage.Sqlite;
using Registry.Testing.Stores;
using SQLitePCL;

namespace Storage.Tests;

/// <summary>What the tests of maintenance share: a data folder, and ways to damage it.</summary>
public abstract class FolderTests : StoreContract
{
    private protected FolderTests()
        : base(TemporaryStores.Open)
    {
    }

    private protected RegistryStorage Storage => ((TemporaryStores)Stores).Storage;

    private protected string Folder => ((TemporaryStores)Stores).Folder;

    private protected void Execute(string script)
    {
        using var connection = Connection.Open(Path.Join(Folder, "registry.db"), raw.SQLITE_OPEN_READWRITE, string.Empty);
        connection.ExecuteScript(script);
    }

    private protected string FileOf(Digest digest) =>
        Path.Join(Folder, "blobs", digest.Algorithm.Name, digest.Hex[..2].ToString(), digest.Hex.ToString());
}
