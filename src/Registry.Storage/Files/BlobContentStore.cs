using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>Published blobs as read-only files whose name is their digest.</summary>
internal sealed class BlobContentStore(DataFolder folder, StorageInstruments instruments) : IBlobContentStore
{
    /// <inheritdoc/>
    public void Publish(IStagedBlob staged, Digest digest)
    {
        if (staged is not StagedBlob file)
        {
            throw new ArgumentException("It was staged in another store.", nameof(staged));
        }

        try
        {
            var blobFolder = folder.MakeBlobFolder(digest);
            var path = folder.Blob(digest);
            var length = Length(digest);
            if (length != file.Length)
            {
                file.Seal();
                Name(file, path, isTaken: length is not null);
            }

            // Needed in any case: whoever published it first may not have come this far.
            var begun = instruments.Now();
            Posix.FlushFolder(blobFolder);
            instruments.FlushedFolder(begun);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <inheritdoc/>
    public long? Length(Digest digest) => new FileInfo(folder.Blob(digest)) is { Exists: true } file ? file.Length : null;

    /// <inheritdoc/>
    public IBlobContent? Open(Digest digest)
    {
        try
        {
            return Posix.OpenRead(folder.Blob(digest)) is { } handle ? new BlobContent(handle) : null;
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    private void Name(StagedBlob file, string path, bool isTaken)
    {
        if (!isTaken)
        {
            Posix.Link(file.Path, path);
            return;
        }

        // By way of a second name, because the first is the session's. Should this end halfway, that name is litter like any other.
        var second = folder.Staged(UploadId.New());
        Posix.Link(file.Path, second);
        File.Move(second, path, overwrite: true);
    }
}
