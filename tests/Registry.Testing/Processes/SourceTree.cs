namespace Registry.Testing.Processes;

/// <summary>The folder of the sources, which the tests were built in.</summary>
public static class SourceTree
{
    private static readonly string Root = Find();

    /// <summary>The path of a file in it, named from its top.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Registry.Daemon.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the sources.");
        }

        return folder.FullName;
    }
}
