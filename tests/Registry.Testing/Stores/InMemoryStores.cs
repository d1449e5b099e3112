using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Stores that live as long as a test and behave as every implementation must.</summary>
public sealed class InMemoryStores : IStores
{
    /// <summary>Empty stores over a clock.</summary>
    public InMemoryStores(TimeProvider time)
    {
        var uploads = new InMemoryUploadStore(time);
        var repositories = new InMemoryRepositories(time);
        Content = new InMemoryBlobContentStore();
        Uploads = uploads;
        Blobs = new InMemoryBlobStore(repositories, Content, uploads);
        Manifests = new InMemoryManifestStore(repositories);
        Quotas = new InMemoryQuotaStore(repositories);
        Referrers = new InMemoryReferrerStore(repositories);
        Repositories = new InMemoryRepositoryStore(repositories);
        var access = new InMemoryAccess(time);
        Accounts = new InMemoryAccountStore(access);
        Grants = new InMemoryGrantStore(access);
        AccessTokens = new InMemoryAccessTokenStore(access);
    }

    /// <inheritdoc/>
    public IStagingStore Staging { get; } = new InMemoryStagingStore();

    /// <inheritdoc cref="IStores.Content"/>
    public InMemoryBlobContentStore Content { get; }

    /// <inheritdoc/>
    public IUploadStore Uploads { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public IManifestStore Manifests { get; }

    /// <inheritdoc/>
    public IQuotaStore Quotas { get; }

    /// <inheritdoc/>
    public IReferrerStore Referrers { get; }

    /// <inheritdoc/>
    public IRepositoryStore Repositories { get; }

    /// <inheritdoc/>
    public IAccountStore Accounts { get; }

    /// <inheritdoc/>
    public IGrantStore Grants { get; }

    /// <inheritdoc/>
    public IAccessTokenStore AccessTokens { get; }

    IBlobContentStore IStores.Content => Content;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
