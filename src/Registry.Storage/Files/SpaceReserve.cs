namespace Registry.Storage.Files;

/// <summary>
/// A file that only takes space. To remove anything, the database first has to write down that it does; on a full disk giving this
/// file up makes the room for that.
/// </summary>
public static class SpaceReserve
{
    /// <summary>What the database's journal takes at the most in ordinary work, and its index.</summary>
    private const long Size = 8L << 20;

    /// <summary>The file's name in the data folder.</summary>
    internal const string FileName = "reserve";

    /// <summary>Gives the reserve up if the disk is about full.</summary>
    /// <param name="root">The data folder.</param>
    /// <exception cref="StorageOpenException">The folder cannot be written to.</exception>
    public static void ReleaseIfFull(string root)
    {
        try
        {
            if (new DriveInfo(root).AvailableFreeSpace < Size)
            {
                File.Delete(PathIn(root));
            }
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw new StorageOpenException($"The reserve of the data folder {root} cannot be given up: {exception.Message}", exception);
        }
    }

    /// <summary>Takes the reserve, where it is missing and there is room for twice as much.</summary>
    /// <param name="root">The data folder.</param>
    public static void Fill(string root)
    {
        try
        {
            var path = PathIn(root);
            if (File.Exists(path) || new DriveInfo(root).AvailableFreeSpace < 2 * Size)
            {
                return;
            }

            // With the space behind it: setting the length alone would take none.
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, FileOptions.None, Size).Dispose();
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            // Another process took it, the disk has filled up meanwhile or fails: there is nothing to reserve.
        }
    }

    private static string PathIn(string root) => Path.Join(root, FileName);
}
