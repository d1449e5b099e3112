namespace Registry.Daemon.Transfer;

/// <summary>Files that are written beside their place, locked meanwhile, and named when they are whole: <c>NAME.GUID</c>.</summary>
internal static class StagedFile
{
    private const string GuidFormat = "n";

    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true };

    /// <summary>Writes a file whole and durably, or not at all. Its name lasts when its folder is flushed.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        var staged = $"{path}.{Guid.NewGuid().ToString(GuidFormat)}";
        try
        {
            using (var file = new FileStream(staged, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(staged, path, overwrite: true);
        }
        catch
        {
            File.Delete(staged);
            throw;
        }
    }

    /// <summary>Removes the files in a folder that nobody writes any more and that never got their names.</summary>
    public static void ClearAway(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.*", Readable).Where(IsStaged))
        {
            try
            {
                using (new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
                    File.Delete(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another export writes it, has just named it, or was another user's.
            }
        }
    }

    private static bool IsStaged(string file) => Guid.TryParseExact(Path.GetExtension(file.AsSpan()).TrimStart('.'), GuidFormat, out _);
}
