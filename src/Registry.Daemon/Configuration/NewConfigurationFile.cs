namespace Registry.Daemon.Configuration;

/// <summary>
/// A configuration file that is written beside its place at once, so that it is known early whether it can be, and gets its name when all
/// that it speaks of is there. Takes the place only of a file that sets nothing, as a package installs it, and keeps its mode; otherwise
/// everybody may read it, also the service's user.
/// </summary>
internal sealed class NewConfigurationFile : IDisposable
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode =
        FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _path;

    /// <summary>Writes the file, and makes its folder where that is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What goes into it.</param>
    /// <exception cref="IOException">There is such a file, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public NewConfigurationFile(string path, string text)
    {
        _path = Path.GetFullPath(path);
        RefuseIfTaken();
        var folder = Path.GetDirectoryName(_path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, FolderMode);
        }

        Staged = $"{_path}.{Environment.ProcessId}";
        File.WriteAllText(Staged, text);
        File.SetUnixFileMode(Staged, File.Exists(_path) ? File.GetUnixFileMode(_path) : FileMode);
    }

    /// <summary>Where it is until it gets its name.</summary>
    public string Staged { get; }

    /// <summary>Whether there is a file that sets something, or that cannot be read.</summary>
    /// <param name="path">The file.</param>
    public static bool IsTaken(string path)
    {
        try
        {
            return File.Exists(path) && !ConfigurationFile.SetsNothing(ConfigurationFile.Read(path, out _));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Gives it its name.</summary>
    /// <exception cref="IOException">There is such a file by now.</exception>
    public void Publish()
    {
        RefuseIfTaken();
        File.Move(Staged, _path, overwrite: true);
    }

    /// <summary>Removes it unless it got its name.</summary>
    public void Dispose() => File.Delete(Staged);

    private void RefuseIfTaken()
    {
        if (IsTaken(_path))
            throw new IOException("it exists already.");
    }
}
