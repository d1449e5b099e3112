namespace Registry.Testing.Processes;

/// <summary>The working tree that the tests were built in.</summary>
public static class SourceTree
{
    private static readonly string Root = FindRoot();

    /// <summary>The path of a file or folder in it, which need not exist.</summary>
    /// <param name="path">Its path from the root.</param>
    public static string PathOf(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Registry.Daemon.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? ".";
    }
}
