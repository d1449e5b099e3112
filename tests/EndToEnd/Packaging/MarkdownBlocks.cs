using Registry.Testing.Processes;

namespace Registry.EndToEnd.Packaging;

/// <summary>What a document tells its readers to type.</summary>
internal static class MarkdownBlocks
{
    /// <summary>The lines of the first block of code below a heading, with their comments.</summary>
    /// <param name="document">The document, named from the top of the sources.</param>
    /// <param name="heading">The heading's line.</param>
    public static IReadOnlyList<string> Read(string document, string heading) =>
        [.. File.ReadLines(SourceTree.PathOf(document))
            .SkipWhile(line => line != heading)
            .SkipWhile(line => line != "```").Skip(1)
            .TakeWhile(line => line != "```")];
}
