namespace Core.Tests.Architecture;

/// <summary>The sources that these tests were built from.</summary>
internal static class SourceTree
{
    /// <summary>The folder of all sources.</summary>
    public static string Root { get; } = Find();

    /// <summary>Every source file.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } = SourceFile.ReadAll(Root);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Registry.Daemon.sln")))
            {
                return Path.Combine(folder.FullName, "src");
            }
        }

        throw new DirectoryNotFoundException("There is no Registry.Daemon.sln above the tests.");
    }
}
