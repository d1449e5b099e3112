using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Storage.Sqlite;
using Registry.Testing.Stores;
using SQLitePCL;

namespace Storage.Tests;

/// <summary>A registry's storage in a folder that lasts as long as a test.</summary>
internal sealed class TemporaryStores : IStores
{
    private readonly TemporaryFolder _folder = new();
    private readonly TimeProvider _time;
    private RegistryStorage _storage;

    private TemporaryStores(TimeProvider time)
    {
        _time = time;
        _storage = Join();
    }

    /// <summary>The storage itself.</summary>
    public RegistryStorage Storage => _storage;

    /// <summary>Its data folder.</summary>
    public string Folder => _folder.Path;

    public IStagingStore Staging => _storage.Staging;

    public IBlobContentStore Content => _storage.Content;

    public IUploadStore Uploads => _storage.Uploads;

    public IBlobStore Blobs => _storage.Blobs;

    public IManifestStore Manifests => _storage.Manifests;

    public IQuotaStore Quotas => _storage.Quotas;

    public IReferrerStore Referrers => _storage.Referrers;

    public IRepositoryStore Repositories => _storage.Repositories;

    public IAccountStore Accounts => _storage.Accounts;

    public IGrantStore Grants => _storage.Grants;

    public IAccessTokenStore AccessTokens => _storage.AccessTokens;

    public static IStores Open(TimeProvider time) => new TemporaryStores(time);

    /// <summary>Opens the same data folder once more, as another process does.</summary>
    public RegistryStorage Join() => RegistryStorage.Open(_folder.Path, _time);

    /// <summary>Opens the data folder again, as a new process does after a crash.</summary>
    public void Reopen()
    {
        _storage.Dispose();
        _storage = Join();
    }

    /// <summary>Changes the database behind the storage's back.</summary>
    public void Execute(string script)
    {
        using var connection = Connection.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE, string.Empty);
        connection.ExecuteScript(script);
    }

    /// <summary>The file of a blob.</summary>
    public string FileOf(Digest digest) =>
        Path.Join(Folder, "blobs", digest.Algorithm.Name, digest.Hex[..2].ToString(), digest.Hex.ToString());

    /// <summary>Opens the data folder as verification does, after something has happened to it.</summary>
    public void ReopenToVerify(Action change)
    {
        _storage.Dispose();
        change();
        _storage = RegistryStorage.OpenToVerify(_folder.Path, _time);
    }

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }
}
