using Registry.Testing.Stores;

namespace Core.Tests.Stores;

// The stores that the tests of the operations stand on keep the same contracts as the real ones.
public sealed class InMemoryStagingStoreTests() : StagingStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryBlobContentStoreTests() : BlobContentStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryUploadStoreTests() : UploadStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryBlobStoreTests() : BlobStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryManifestStoreTests() : ManifestStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryHoldsTests() : HoldContract(time => new InMemoryStores(time));

public sealed class InMemoryReferrerStoreTests() : ReferrerStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryRepositoryStoreTests() : RepositoryStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryAccountStoreTests() : AccountStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryGrantStoreTests() : GrantStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryAccessTokenStoreTests() : AccessTokenStoreContract(time => new InMemoryStores(time));

public sealed class InMemoryLimitTests() : LimitContract(time => new InMemoryStores(time));

public sealed class InMemoryQuotaStoreTests() : QuotaContract(time => new InMemoryStores(time));
