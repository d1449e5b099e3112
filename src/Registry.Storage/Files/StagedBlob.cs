using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>A staged blob: an open file that grows at its end until it is sealed.</summary>
internal sealed class StagedBlob(UploadId id, string path, SafeFileHandle handle, bool isSealed, StorageInstruments instruments)
    : IStagedBlob
{
    /// <summary>How many buffers one system call takes (IOV_MAX on Linux).</summary>
    private const int MaxBuffersPerWrite = 1024;

    private const int HashBufferSize = 256 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _buffers = [];
    private bool _isSealed = isSealed;

    /// <inheritdoc/>
    public UploadId Id => id;

    /// <summary>Its file.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public long Length { get; private set; } = RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        if (_isSealed)
        {
            throw new RegistryException(
                RegistryErrorCode.BlobUploadInvalid,
                "This upload was completed already and takes no more bytes. Complete it again as it is, or start a new one.");
        }

        try
        {
            Length = Write(bytes, Length);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            CutBack();
            throw StorageFault.From(exception);
        }
    }

    /// <inheritdoc/>
    public void HashInto(IncrementalHash hash)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HashBufferSize);
        try
        {
            int read;
            for (long offset = 0; (read = RandomAccess.Read(handle, buffer, offset)) > 0; offset += read)
            {
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Makes the bytes durable and final. From now on they may be a published blob's, under another name of the same file:
    /// being read-only marks that for whoever opens the file again.
    /// </summary>
    public void Seal()
    {
        File.SetUnixFileMode(handle, BlobTree.FileMode);
        _isSealed = true;
        try
        {
            var begun = instruments.Now();
            using var span = instruments.Tracing.StartActivity("fsync");
            RandomAccess.FlushToDisk(handle);
            instruments.FlushedFile(begun);
        }
        catch (IOException)
        {
            // After a failed fsync the kernel takes the pages for clean, and the next one would succeed without having written them.
            File.Delete(path);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private long Write(in ReadOnlySequence<byte> bytes, long offset)
    {
        if (bytes.IsSingleSegment)
        {
            RandomAccess.Write(handle, bytes.FirstSpan, offset);
            return offset + bytes.Length;
        }

        var written = offset;
        foreach (var segment in bytes)
        {
            _buffers.Add(segment);
            if (_buffers.Count == MaxBuffersPerWrite)
            {
                written = WriteBuffers(written);
            }
        }

        return WriteBuffers(written);
    }

    private long WriteBuffers(long offset)
    {
        RandomAccess.Write(handle, _buffers, offset);
        foreach (var buffer in _buffers)
        {
            offset += buffer.Length;
        }

        _buffers.Clear();
        return offset;
    }

    /// <summary>Takes back what part of a failed append was written.</summary>
    private void CutBack()
    {
        _buffers.Clear();
        try
        {
            RandomAccess.SetLength(handle, Length);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            Length = RandomAccess.GetLength(handle);
        }
    }
}
