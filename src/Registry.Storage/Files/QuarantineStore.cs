using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>Damaged blobs as files of the <c>quarantine</c> folder.</summary>
internal sealed class QuarantineStore(DataFolder folder) : IQuarantineStore
{
    /// <inheritdoc/>
    public void PutAside(Digest digest)
    {
        try
        {
            File.Move(folder.Blob(digest), folder.NewQuarantined(digest));
        }
        catch (FileNotFoundException)
        {
            // It is gone already.
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw StorageFault.From(exception);
        }
    }
}
