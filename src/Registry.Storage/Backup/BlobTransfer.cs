using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Storage.Files;

namespace Registry.Storage.Backup;

/// <summary>
/// Brings blobs from one tree into another: as a further name of the same file, or as a copy that is checked and durable. Whatever is done to
/// the target is done here.
/// </summary>
/// <param name="source">Where they come from.</param>
/// <param name="target">Where they go.</param>
/// <param name="partial">The file that a copy has until it is whole, on the target's file system.</param>
/// <param name="mode">How they are brought.</param>
internal sealed class BlobTransfer(BlobTree source, BlobTree target, string partial, TransferMode mode)
{
    private const int BufferSize = 1 << 20;

    private bool _canLink = mode != TransferMode.Copy;

    /// <summary>Whether nothing is done to the target, only counted.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The blobs that were copied.</summary>
    public Amount Copied { get; private set; }

    /// <summary>The blobs that were linked.</summary>
    public Amount Linked { get; private set; }

    /// <summary>The blobs that were removed from the target.</summary>
    public Amount Removed { get; private set; }

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

    /// <summary>Reads a blob in the target: whether its bytes are those of its digest.</summary>
    public bool IsWhole(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            using var file = Reading(() => Posix.OpenRead(target.PathOf(digest)));
            return file is not null && CopyTo(destination: null, file, digest, cancellationToken).Digest == digest;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Brings a blob. Its name in the target is not durable before <see cref="Flush"/>. A trial does not read its bytes.</summary>
    /// <exception cref="InvalidDataException">The source does not hold it whole: what is wrong.</exception>
    /// <exception cref="IOException">The target cannot be written to.</exception>
    public void Bring(Digest digest, long size, CancellationToken cancellationToken)
    {
        using var original = Open(digest, size);
        if (_canLink && (IsTrial ? IsOnOneDevice(digest) : TryLink(original, digest, size, cancellationToken)))
        {
            Linked = Linked.Add(size);
            return;
        }

        if (!IsTrial)
        {
            Copy(original, digest, size, cancellationToken);
        }

        Copied = Copied.Add(size);
    }

    /// <summary>Makes the names durable of the blobs that were brought into the folder of a digest.</summary>
    public void Flush(Digest digest)
    {
        if (!IsTrial)
        {
            Posix.FlushFolder(target.MakeFolderOf(digest));
        }
    }

    /// <summary>Removes a blob from the target.</summary>
    public void Remove(Digest digest, long size)
    {
        if (!IsTrial)
        {
            File.Delete(target.PathOf(digest));
        }

        Removed = Removed.Add(size);
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
    private bool TryLink(SafeFileHandle original, Digest digest, long size, CancellationToken cancellationToken)
    {
        const int NotPermitted = 1; // EPERM: there are no links on this file system
        const int NotFound = 2; // ENOENT: verification has moved it to the quarantine meanwhile
        const int OtherDevice = 18; // EXDEV
        const int TooManyLinks = 31; // EMLINK
        const int NotSupported = 95; // EOPNOTSUPP

        // What is there with the right size may be a copy that was checked, and better than what the source has by now.
        if (mode == TransferMode.CheckedLink || Posix.StatusOf(target.PathOf(digest))?.Size == size)
        {
            Check(digest, size, CopyTo(destination: null, original, digest, cancellationToken));
        }

        target.MakeFolderOf(digest);
        File.Delete(partial);
        try
        {
            Posix.Link(source.PathOf(digest), partial);
        }
        catch (IOException exception) when (exception.HResult == NotFound)
        {
            throw new InvalidDataException("it is missing", exception);
        }
        catch (IOException exception) when (exception.HResult is NotPermitted or OtherDevice or TooManyLinks or NotSupported)
        {
            _canLink = exception.HResult == TooManyLinks;
            return false;
        }

        File.Move(partial, target.PathOf(digest), overwrite: true);
        return true;
    }

    /// <summary>Whether the target, which may be missing, is on the file system of a blob's file.</summary>
    private bool IsOnOneDevice(Digest digest)
    {
        var place = partial;
        while (Posix.IdentityOf(place) is null && Path.GetDirectoryName(place) is { } parent)
        {
            place = parent;
        }

        return Posix.IdentityOf(place)?.Device == Posix.IdentityOf(source.PathOf(digest))?.Device;
    }

    private void Copy(SafeFileHandle original, Digest digest, long size, CancellationToken cancellationToken)
    {
        target.MakeFolderOf(digest);
        File.Delete(partial);
        using (var copy = File.OpenHandle(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, size))
        {
            Check(digest, size, CopyTo(copy, original, digest, cancellationToken));
            File.SetUnixFileMode(copy, BlobTree.FileMode);
            RandomAccess.FlushToDisk(copy);
        }

        File.Move(partial, target.PathOf(digest), overwrite: true);
    }

    /// <summary>Reads a blob, writes it where it is wanted, and gives the digest and size of what was read.</summary>
    private static (Digest Digest, long Size) CopyTo(
        SafeFileHandle? destination, SafeFileHandle original, Digest digest, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(digest.Algorithm.HashName);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long offset = 0;
            int read;
            while ((read = Reading(() => RandomAccess.Read(original, buffer, offset))) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
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
    /// <summary>As hard links where the file systems allow it, else as copies. A link is checked if it replaces a file.</summary>
    Link,

    /// <summary>Likewise, and every link is checked.</summary>
    CheckedLink,

    /// <summary>As copies, so that what damages the one leaves the other alone.</summary>
    Copy,
}
