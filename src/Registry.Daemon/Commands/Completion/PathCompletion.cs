using System.CommandLine.Completions;

namespace Registry.Daemon.Commands.Completion;

/// <summary>Paths as values of arguments and options: the shell knows them best, so it is told which kind to look for.</summary>
internal static class PathCompletion
{
    private static readonly CompletionItem File = new(":file");
    private static readonly CompletionItem Folder = new(":folder");

    /// <summary>A value that is a file.</summary>
    public static IEnumerable<CompletionItem> Files(CompletionContext completion) => [File];

    /// <summary>A value that is a folder.</summary>
    public static IEnumerable<CompletionItem> Folders(CompletionContext completion) => [Folder];

    /// <summary>Whether an item stands for the paths that the shell finds.</summary>
    public static bool IsPath(CompletionItem item) => ReferenceEquals(item, File) || ReferenceEquals(item, Folder);
}
