using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>A session that one request works on; disposal lets the next one in.</summary>
internal sealed class OpenUpload(OpenUploads owner, UploadId id) : IDisposable
{
    private RunningHash? _hash;

    /// <summary>Which session.</summary>
    public UploadId Id => id;

    /// <summary>Held by the request that works on the session.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>How many requests work on the session or wait for it; the owner counts them.</summary>
    public int Requests { get; set; }

    /// <summary>Whether the hash of the bytes so far is kept.</summary>
    public bool HasHash => _hash is not null;

    /// <summary>The hash of what is staged: the one that was kept if it is that, else made from the staged bytes.</summary>
    public RunningHash HashOf(IStagedBlob staged, DigestAlgorithm algorithm)
    {
        if (_hash is { } kept && kept.IsOf(staged, algorithm))
        {
            return kept;
        }

        DropHash();
        return _hash = RunningHash.Of(staged, algorithm);
    }

    /// <summary>Forgets the hash; the next one is made from the staged bytes.</summary>
    public void DropHash()
    {
        _hash?.Dispose();
        _hash = null;
    }

    /// <inheritdoc/>
    public void Dispose() => owner.Return(this);
}
