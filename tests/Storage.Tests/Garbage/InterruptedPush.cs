using System.IO.Pipelines;
using System.Text;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Storage.Tests.Garbage;

/// <summary>A client that makes sure that content is in a repository, in one of the ways in which clients do.</summary>
/// <param name="repository">The repository.</param>
/// <param name="stores">The server's stores.</param>
/// <param name="sessions">The server's upload sessions.</param>
/// <param name="grace">How long the server's garbage collection leaves alone what nothing references.</param>
/// <param name="time">The server's clock.</param>
internal sealed class InterruptedPush(
    RepositoryName repository, InterruptedPushStores stores, IUploadStore sessions, TimeSpan grace, TimeProvider time)
{
    private readonly HoldFreshness _freshness = new(grace, time);
    private readonly PullRecorder _pulls = new(stores.Pulls, time);

    /// <summary>Uploads a text as a blob.</summary>
    public Task UploadAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var body = new BodyReader(PipeReader.Create(new MemoryStream(bytes)), Timeout.InfiniteTimeSpan, TimeProvider.System);
        return new UploadService(stores, sessions, new BlobPublisher(stores, stores), time, grace)
            .PushAsync(repository, Digest.Of(bytes, DigestAlgorithm.Sha256), body, EffectiveLimits.None, default);
    }

    /// <summary>Asks whether a blob is here, and uploads it if not.</summary>
    public async Task AskAsync(Digest digest, string text)
    {
        try
        {
            await new BlobService(stores, stores, _freshness).StatAsync(repository, digest, default);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.BlobUnknown)
        {
            await UploadAsync(text);
        }
    }

    /// <summary>Mounts a blob from another repository, and uploads it if it is not there.</summary>
    public async Task MountAsync(RepositoryName source, Digest digest, string text)
    {
        if (!await new BlobService(stores, stores, _freshness).MountAsync(repository, digest, source, static _ => true, EffectiveLimits.None, default))
        {
            await UploadAsync(text);
        }
    }

    /// <summary>Asks whether a manifest is here, and pushes it with its blob, a text, if not.</summary>
    public async Task AskForManifestAsync(ManifestWrite manifest, string text)
    {
        try
        {
            var manifests = new ManifestService(stores, allowSparseIndexes: false, _freshness, _pulls, pullEvents: null);
            await manifests.StatAsync(repository, new Reference(manifest.Digest), default);
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestUnknown)
        {
            await UploadAsync(text);
            await PutAsync(manifest);
        }
    }

    /// <summary>Pushes a manifest, which must be accepted.</summary>
    public async Task PutAsync(ManifestWrite manifest) => await ((IManifestStore)stores).PutAsync(manifest, default);
}
