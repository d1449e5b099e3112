namespace Registry.Storage.Files;

/// <summary>Folders whose entries have to last.</summary>
public static class DurableFolder
{
    /// <summary>Waits until the names in a folder are on the disk (fsync(2)).</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public static void Flush(string path) => Posix.FlushFolder(path);
}
