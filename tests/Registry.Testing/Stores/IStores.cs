using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>One implementation's stores, all over the same empty storage; disposal removes it.</summary>
public interface IStores : IDisposable
{
    /// <summary>Bytes of uploads.</summary>
    IStagingStore Staging { get; }

    /// <summary>Bytes of blobs.</summary>
    IBlobContentStore Content { get; }

    /// <summary>Upload sessions.</summary>
    IUploadStore Uploads { get; }

    /// <summary>Blobs and where they are visible.</summary>
    IBlobStore Blobs { get; }

    /// <summary>Manifests and tags.</summary>
    IManifestStore Manifests { get; }

    /// <summary>What the repositories of quotas hold.</summary>
    IQuotaStore Quotas { get; }

    /// <summary>Referrers.</summary>
    IReferrerStore Referrers { get; }

    /// <summary>Lists of repositories and tags.</summary>
    IRepositoryStore Repositories { get; }

    /// <summary>Accounts.</summary>
    IAccountStore Accounts { get; }

    /// <summary>Grants and groups.</summary>
    IGrantStore Grants { get; }

    /// <summary>Access tokens.</summary>
    IAccessTokenStore AccessTokens { get; }
}
