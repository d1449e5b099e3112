namespace Registry.Testing.Processes;

/// <summary>What comes with the registry, as it lies among the sources.</summary>
public static class Packaging
{
    /// <summary>The path of a file or folder below <c>packaging</c>.</summary>
    public static string PathOf(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "Registry.Daemon.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("There is no Registry.Daemon.sln above the tests.");
        }

        return Path.Join(folder.FullName, "packaging", name);
    }
}
