namespace Registry.Daemon.Configuration;

/// <summary>
/// A configuration file that is written beside its place at once, so that it is known early whether it can be, and gets its name when all
/// that it speaks of is there. Never takes another file's place. Everybody may read it, also the service's user.
/// </summary>
internal sealed class NewConfigurationFile : IDisposable
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode =
        FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _path;
    private readonly string _staged;

    /// <summary>Writes the file, and makes its folder where that is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What goes into it.</param>
    /// <exception cref="IOException">There is such a file, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public NewConfigurationFile(string path, string text)
    {
        _path = Path.GetFullPath(path);
        if (File.Exists(_path))
            throw new IOException("it exists already.");
        var folder = Path.GetDirectoryName(_path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, FolderMode);
        }

        _staged = $"{_path}.{Environment.ProcessId}";
        File.WriteAllText(_staged, text);
        File.SetUnixFileMode(_staged, FileMode);
    }

    /// <summary>Gives it its name.</summary>
    /// <exception cref="IOException">There is such a file by now.</exception>
    public void Publish() => File.Move(_staged, _path, overwrite: false);

    /// <summary>Removes it unless it got its name.</summary>
    public void Dispose() => File.Delete(_staged);
}
