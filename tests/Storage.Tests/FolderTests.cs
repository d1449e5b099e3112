using Registry.Core.Model;
using Registry.Storage;
using Registry.Testing.Stores;

namespace Storage.Tests;

/// <summary>What the tests of maintenance share: a data folder, and ways to damage it.</summary>
public abstract class FolderTests : StoreContract
{
    private protected FolderTests()
        : base(TemporaryStores.Open)
    {
    }

    private protected TemporaryStores Temporary => (TemporaryStores)Stores;

    private protected RegistryStorage Storage => Temporary.Storage;

    private protected string Folder => Temporary.Folder;

    private protected void Execute(string script) => Temporary.Execute(script);

    private protected string FileOf(Digest digest) => Temporary.FileOf(digest);
}
