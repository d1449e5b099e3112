using Registry.Core.Stores;

namespace Registry.Storage.Files;

/// <summary>The room on the disk of a folder, as statvfs(3) tells it: without what is reserved for root.</summary>
internal sealed class DiskSpace(string folder) : IDiskSpace
{
    private readonly DriveInfo _disk = new(folder);

    /// <inheritdoc/>
    public long? Free
    {
        get
        {
            try
            {
                return _disk.AvailableFreeSpace;
            }
            catch (Exception exception) when (StorageFault.IsFault(exception))
            {
                return null;
            }
        }
    }
}
