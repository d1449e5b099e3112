using System.Text;

namespace Registry.Storage.Files;

/// <summary>
/// What a running server tells of itself to commands: a text in the data folder, for its owner and group. A killed server leaves it
/// there, so it counts only while a server has the folder.
/// </summary>
public static class ServerRecord
{
    /// <summary>Its name in the data folder.</summary>
    internal const string FileName = "running.toml";

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Puts a text in the place of the earlier one, at one stroke.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string root, string text) => DurableFile.Write(PathIn(root), Encoding.UTF8.GetBytes(text), Mode);

    /// <summary>Removes the text.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed.</exception>
    public static void Remove(string root) => File.Delete(PathIn(root));

    /// <summary>Reads the text; <c>null</c>: no server runs there.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string? Read(string root)
    {
        try
        {
            var text = File.ReadAllText(PathIn(root));
            return InstanceLock.IsHeld(root, InstanceKind.Server) ? text : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string PathIn(string root) => Path.Join(root, FileName);
}
