namespace Registry.Storage.Files;

/// <summary>A small file that is replaced at one stroke: whatever crashes leaves the earlier one or the new one, whole.</summary>
internal static class DurableFile
{
    /// <summary>What the name of a new file ends in until it is complete.</summary>
    public const string StagedSuffix = ".new";

    /// <summary>Writes a file, durably.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="mode">Who may do what with it; <c>null</c>: as with any new file.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        var staged = path + StagedSuffix;
        using (var file = File.OpenHandle(staged, FileMode.Create, FileAccess.Write))
        {
            if (mode is { } given)
            {
                File.SetUnixFileMode(file, given);
            }

            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        Publish(staged, path);
    }

    /// <summary>Gives a file whose content is durable its name, durably, in place of what had it.</summary>
    public static void Publish(string staged, string path)
    {
        File.Move(staged, path, overwrite: true);
        Posix.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the content of a file durable that was written by others.</summary>
    public static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
