using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Testing.Stores;

/// <summary>Staged blobs in memory.</summary>
public sealed class InMemoryStagingStore : IStagingStore
{
    private readonly ConcurrentDictionary<UploadId, InMemoryStagedBlob> _blobs = new();

    /// <inheritdoc/>
    public IStagedBlob Create(UploadId id)
    {
        var blob = new InMemoryStagedBlob(id);
        return _blobs.TryAdd(id, blob) ? blob : throw new RegistryException(RegistryErrorCode.StorageUnavailable, "It exists.");
    }

    /// <inheritdoc/>
    public IStagedBlob? Open(UploadId id) => _blobs.TryGetValue(id, out var blob) ? blob.Reopen() : null;

    /// <inheritdoc/>
    public long? Length(UploadId id) => _blobs.TryGetValue(id, out var blob) ? blob.Length : null;

    /// <inheritdoc/>
    public void Discard(UploadId id) => _blobs.TryRemove(id, out _);
}

/// <summary>A staged blob in memory.</summary>
internal sealed class InMemoryStagedBlob(UploadId id) : IStagedBlob
{
    private readonly MemoryStream _bytes = new();
    private int _isOpen = 1;
    private bool _isSealed;

    /// <inheritdoc/>
    public UploadId Id => id;

    /// <inheritdoc/>
    public long Length => _bytes.Length;

    /// <summary>Opens it again.</summary>
    public InMemoryStagedBlob Reopen() => Interlocked.Exchange(ref _isOpen, 1) == 0
        ? this
        : throw new RegistryException(RegistryErrorCode.BlobUploadInvalid, "It is open.");

    /// <inheritdoc/>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        if (_isSealed)
        {
            throw new RegistryException(RegistryErrorCode.BlobUploadInvalid, "It is published.");
        }

        foreach (var segment in bytes)
        {
            _bytes.Write(segment.Span);
        }
    }

    /// <inheritdoc/>
    public void HashInto(IncrementalHash hash) => hash.AppendData(_bytes.GetBuffer(), 0, (int)_bytes.Length);

    /// <summary>Its bytes, which are final from now on.</summary>
    public byte[] Seal()
    {
        _isSealed = true;
        return _bytes.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => Volatile.Write(ref _isOpen, 0);
}
