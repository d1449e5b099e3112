using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage;
using Registry.Storage.Sqlite;
using Registry.Testing.Stores;
using SQLitePCL;
using Xunit;

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
        try
        {
            RequireTotals();
        }
        catch (Exception exception) when (SqliteException.In(exception) is not null)
        {
            // A test damaged the database so that it cannot be read any more.
        }

        _storage.Dispose();
        _folder.Dispose();
    }

    /// <summary>Everything that is held, counted anew, equals the totals that are kept.</summary>
    private void RequireTotals()
    {
        using var connection = Connection.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE, string.Empty);
        Assert.Equal(
            0,
            connection.ExecuteScalar("""
                SELECT count(*) FROM total WHERE
                repositories <> (SELECT count(*) FROM repository WHERE manifest_count > 0)
                OR manifests <> (SELECT count(*) FROM manifest)
                OR tags <> (SELECT count(*) FROM tag)
                OR blobs <> (SELECT count(*) FROM blob)
                OR blob_bytes <> (SELECT ifnull(sum(counted_size), 0) FROM blob)
                OR shared_bytes <> (SELECT ifnull(sum(b.counted_size), 0) FROM blob_link AS l JOIN blob AS b ON b.id = l.blob_id
                  WHERE l.repository_id <> (SELECT min(repository_id) FROM blob_link WHERE blob_id = b.id))
                OR uploads <> (SELECT count(*) FROM upload)
                """));
    }
}
