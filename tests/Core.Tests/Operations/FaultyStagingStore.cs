using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Core.Tests.Operations;

/// <summary>What a <see cref="FaultyStagingStore"/> fails at.</summary>
public enum StagingFault
{
    None,

    /// <summary>Appending fails when half of the bytes are staged, and they stay.</summary>
    AppendingHalfWay,

    /// <summary>Appending fails and stages nothing.</summary>
    Appending,

    /// <summary>Staged bytes cannot be read.</summary>
    Reading,
}

/// <summary>A staging store on a disk that fails from time to time.</summary>
internal sealed class FaultyStagingStore(IStagingStore store) : IStagingStore
{
    private readonly ConcurrentDictionary<UploadId, bool> _created = new();

    public StagingFault Fault { get; set; }

    /// <summary>What is staged still.</summary>
    public IEnumerable<UploadId> Ids => _created.Keys.Where(id => store.Length(id) is not null);

    public IStagedBlob Create(UploadId id)
    {
        _created[id] = true;
        return Wrap(store.Create(id));
    }

    public IStagedBlob? Open(UploadId id) => store.Open(id) is { } blob ? Wrap(blob) : null;

    public long? Length(UploadId id) => store.Length(id);

    public void Discard(UploadId id) => store.Discard(id);

    /// <summary>On a healthy disk the blob stays what it is, so that it can be published.</summary>
    private IStagedBlob Wrap(IStagedBlob blob) => Fault == StagingFault.None ? blob : new FaultyStagedBlob(this, blob);

    private sealed class FaultyStagedBlob(FaultyStagingStore owner, IStagedBlob blob) : IStagedBlob
    {
        public UploadId Id => blob.Id;

        public long Length => blob.Length;

        public void Append(in ReadOnlySequence<byte> bytes)
        {
            switch (owner.Fault)
            {
                case StagingFault.AppendingHalfWay:
                    blob.Append(bytes.Slice(0, bytes.Length / 2));
                    throw new RegistryException(RegistryErrorCode.StorageFull, "The disk is full.");
                case StagingFault.Appending:
                    throw new RegistryException(RegistryErrorCode.StorageFull, "The disk is full.");
                default:
                    blob.Append(bytes);
                    break;
            }
        }

        public void HashInto(IncrementalHash hash)
        {
            if (owner.Fault == StagingFault.Reading)
            {
                throw new RegistryException(RegistryErrorCode.StorageUnavailable, "The disk fails.");
            }

            blob.HashInto(hash);
        }

        public void Dispose() => blob.Dispose();
    }
}
