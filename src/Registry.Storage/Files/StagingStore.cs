using Microsoft.Win32.SafeHandles;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>Staged blobs as files of the <c>uploads</c> folder. The file's length is how far the upload has come.</summary>
internal sealed class StagingStore(DataFolder folder, StorageInstruments instruments) : IStagingStore
{
    /// <inheritdoc/>
    public IStagedBlob Create(UploadId id)
    {
        var path = folder.Staged(id);
        try
        {
            return new StagedBlob(id, path, OpenExclusively(path, FileMode.CreateNew, FileAccess.ReadWrite), isSealed: false, instruments);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <inheritdoc/>
    public IStagedBlob? Open(UploadId id)
    {
        var path = folder.Staged(id);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var access = IsSealed(File.GetUnixFileMode(path)) ? FileAccess.Read : FileAccess.ReadWrite;
            var handle = OpenExclusively(path, FileMode.Open, access);

            // Asked again now that nobody else can seal it: it may have been published since.
            return new StagedBlob(id, path, handle, IsSealed(File.GetUnixFileMode(handle)), instruments);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <inheritdoc/>
    public long? Length(UploadId id)
    {
        var file = new FileInfo(folder.Staged(id));
        return file.Exists ? file.Length : null;
    }

    /// <inheritdoc/>
    public void Discard(UploadId id)
    {
        try
        {
            File.Delete(folder.Staged(id));
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    private static bool IsSealed(UnixFileMode mode) => !mode.HasFlag(UnixFileMode.UserWrite);

    /// <summary>
    /// Two writers of one staged blob would each hash what they sent and publish what the other wrote: the lock keeps the second out.
    /// </summary>
    private static SafeFileHandle OpenExclusively(string path, FileMode mode, FileAccess access)
    {
        const int WouldBlock = 11; // EWOULDBLOCK
        try
        {
            return File.OpenHandle(path, mode, access, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            throw new RegistryException(RegistryErrorCode.BlobUploadInvalid, "Another request is writing to this upload.", exception);
        }
    }
}
