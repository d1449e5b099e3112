using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>Published blobs as read-only files whose name is their digest.</summary>
internal sealed class BlobContentStore(DataFolder folder) : IBlobContentStore
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
            if (!File.Exists(path))
            {
                file.Seal();
                Posix.Link(file.Path, path);
            }

            // Needed in any case: whoever published it first may not have come this far.
            Posix.FlushFolder(blobFolder);
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }

    /// <inheritdoc/>
    public bool Exists(Digest digest) => File.Exists(folder.Blob(digest));

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
}
