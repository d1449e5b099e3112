using System.Text;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Testing.Stores;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Operations;

/// <summary>What the tests of the services share: stores, a clock, and the services over them.</summary>
public abstract class OperationTests : IDisposable
{
    private protected static readonly TimeSpan Expiry = TimeSpan.FromHours(24);

    private protected OperationTests()
    {
        Stores = new InMemoryStores(Time);
        Freshness = new HoldFreshness(TimeSpan.FromHours(1), Time);
        Staging = new FaultyStagingStore(Stores.Staging);
        Content = new InterferingContentStore(Stores.Content);
        Publisher = new BlobPublisher(Content, Stores.Blobs);
        Uploads = NewUploads();
        Pulls = new PullRecorder(PullStore, Time);
        Blobs = new BlobService(Stores.Blobs, Content, Freshness);
    }

    private protected static RepositoryName Repository { get; } = RepositoryName.Parse("library/app");

    private protected static RepositoryName Other { get; } = RepositoryName.Parse("library/other");

    private protected FakeTimeProvider Time { get; } = new();

    private protected HoldFreshness Freshness { get; }

    private protected InMemoryStores Stores { get; }

    private protected FaultyStagingStore Staging { get; }

    private protected InterferingContentStore Content { get; }

    private protected BlobPublisher Publisher { get; }

    private protected UploadService Uploads { get; }

    private protected BlobService Blobs { get; }

    private protected RecordingPullStore PullStore { get; } = new();

    private protected PullRecorder Pulls { get; }

    public void Dispose()
    {
        Stores.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The service as it is after a restart: over the same stores, with nothing in memory.</summary>
    private protected UploadService NewUploads(IUploadStore? sessions = null) =>
        new(Staging, sessions ?? Stores.Uploads, Publisher, Time, Expiry);

    private protected static Digest DigestOf(string text, DigestAlgorithm algorithm = DigestAlgorithm.Sha256) =>
        Digest.Of(Encoding.UTF8.GetBytes(text), algorithm);

    private protected static Reference ByTag(string tag) => new(Tag.Parse(tag));

    private protected async Task<UploadId> StartAsync() => (await Uploads.StartAsync(Repository, DigestAlgorithm.Sha256, EffectiveLimits.None, default)).Id;

    private protected Task<long> AppendAsync(UploadId id, string text) =>
        Uploads.AppendAsync(Repository, id, chunk: null, TestBody.Of(text), EffectiveLimits.None, default);

    private protected Task CompleteAsync(UploadId id, Digest digest, string text = "") =>
        Uploads.CompleteAsync(Repository, id, digest, chunk: null, TestBody.Of(text), EffectiveLimits.None, default);

    private protected async Task<Digest> PushAsync(string text, RepositoryName? repository = null)
    {
        await Uploads.PushAsync(repository ?? Repository, DigestOf(text), TestBody.Of(text), EffectiveLimits.None, default);
        return DigestOf(text);
    }

    private protected async Task<string> PullAsync(Digest digest)
    {
        using var content = await Blobs.OpenAsync(Repository, digest, default);
        var bytes = new byte[content.Length];
        Assert.Equal(bytes.Length, content.Read(bytes, 0));
        return Encoding.UTF8.GetString(bytes);
    }

    private protected static async Task<RegistryException> AssertFailsAsync(RegistryErrorCode code, Func<Task> action)
    {
        var exception = await Assert.ThrowsAsync<RegistryException>(action);
        Assert.Equal(code, exception.Code);
        return exception;
    }

    /// <summary>Asserts that nothing is left of a session.</summary>
    private protected async Task AssertGoneAsync(UploadId id)
    {
        await AssertFailsAsync(RegistryErrorCode.BlobUploadUnknown, () => Uploads.LengthAsync(Repository, id, default).AsTask());
        await AssertFailsAsync(RegistryErrorCode.BlobUploadUnknown, () => AppendAsync(id, "more"));
        Assert.Null(Staging.Length(id));
    }
}
