using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Registry.Core.Model;
using Registry.Storage.Files;

namespace Registry.Storage.Backup;

/// <summary>Brings blobs from one tree into another: as a further name of the same file, or as a copy that is checked and durable.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="target">Where they go.</param>
/// <param name="partial">The file that a copy has until it is whole, on the target's file system.</param>
/// <param name="mode">How they are brought.</param>
internal sealed class BlobTransfer(BlobTree source, BlobTree target, string partial, TransferMode mode)
{
    private const int BufferSize = 1 << 20;

    private bool _canLink = mode != TransferMode.Copy;

    /// <summary>How many blobs were copied.</summary>
    public long Copied { get; private set; }

    /// <summary>The bytes that were copied.</summary>
    public long CopiedBytes { get; private set; }

    /// <summary>How many blobs were linked.</summary>
    public long Linked { get; private set; }

    /// <summary>Whether a blob that the target has already, with its size, is what it would be brought as.</summary>
    public bool IsBrought(Digest digest)
    {
        if (Posix.IdentityOf(source.PathOf(digest)) is not { } original || Posix.IdentityOf(target.PathOf(digest)) is not { } copy)
        {
            return true;
        }

        // A file that is another than the source's, where links are wanted, may be one that was damaged and has been replaced since.
        return _canLink ? copy == original || copy.Device != original.Device : copy != original;
    }

    /// <summary>Brings a blob. Its name in the target is not durable before its folder is flushed.</summary>
    /// <exception cref="InvalidDataException">The source does not hold it whole: what is wrong.</exception>
    /// <exception cref="IOException">The target cannot be written to.</exception>
    public void Bring(Digest digest, long size)
    {
        target.MakeFolderOf(digest);
        using var original = Open(digest, size);
        if (mode == TransferMode.CheckedLink)
        {
            Check(digest, size, CopyTo(destination: null, original, digest));
        }

        if (_canLink && TryLink(digest))
        {
            Linked++;
            return;
        }

        Copy(original, digest, size);
        Copied++;
        CopiedBytes += size;
    }

    private SafeFileHandle Open(Digest digest, long size)
    {
        var handle = Reading(() => Posix.OpenRead(source.PathOf(digest))) ?? throw new InvalidDataException("it is missing");
        if (RandomAccess.GetLength(handle) is var length && length == size)
        {
            return handle;
        }

        using (handle)
        {
            throw new InvalidDataException($"it has {length} bytes instead of {size}");
        }
    }

    /// <summary>Gives the source's file its name in the target. <c>false</c>: this file system cannot.</summary>
    private bool TryLink(Digest digest)
    {
        const int NotPermitted = 1; // EPERM: there are no links on this file system
        const int OtherDevice = 18; // EXDEV
        const int TooManyLinks = 31; // EMLINK
        const int NotSupported = 95; // EOPNOTSUPP
        try
        {
            File.Delete(partial);
            Posix.Link(source.PathOf(digest), partial);
            File.Move(partial, target.PathOf(digest), overwrite: true);
            return true;
        }
        catch (IOException exception) when (exception.HResult is NotPermitted or OtherDevice or TooManyLinks or NotSupported)
        {
            _canLink = exception.HResult == TooManyLinks;
            return false;
        }
    }

    private void Copy(SafeFileHandle original, Digest digest, long size)
    {
        File.Delete(partial);
        using (var copy = File.OpenHandle(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, size))
        {
            Check(digest, size, CopyTo(copy, original, digest));
            File.SetUnixFileMode(copy, BlobTree.FileMode);
            RandomAccess.FlushToDisk(copy);
        }

        File.Move(partial, target.PathOf(digest), overwrite: true);
    }

    /// <summary>Reads a blob, writes it where it is wanted, and gives the digest and size of what was read.</summary>
    private static (Digest Digest, long Size) CopyTo(SafeFileHandle? destination, SafeFileHandle original, Digest digest)
    {
        using var hash = IncrementalHash.CreateHash(digest.Algorithm.HashName);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long offset = 0;
            int read;
            while ((read = Reading(() => RandomAccess.Read(original, buffer, offset))) > 0)
            {
                hash.AppendData(buffer, 0, read);
                if (destination is not null)
                {
                    RandomAccess.Write(destination, buffer.AsSpan(0, read), offset);
                }

                offset += read;
            }

            return (Digest.FromHash(digest.Algorithm, hash.GetCurrentHash()), offset);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Check(Digest digest, long size, (Digest Digest, long Size) read)
    {
        if (read != (digest, size))
        {
            throw new InvalidDataException("its bytes are damaged");
        }
    }

    private static T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw new InvalidDataException($"it cannot be read: {exception.Message}", exception);
        }
    }
}

/// <summary>How blobs are brought from one tree into another.</summary>
internal enum TransferMode
{
    /// <summary>As hard links where the file systems allow it, else as copies.</summary>
    Link,

    /// <summary>Likewise, and what is linked is read and checked.</summary>
    CheckedLink,

    /// <summary>As copies, so that what damages the one leaves the other alone.</summary>
    Copy,
}
