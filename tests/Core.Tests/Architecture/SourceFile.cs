namespace Core.Tests.Architecture;

/// <summary>A source file, as far as the directions of the architecture go.</summary>
internal sealed class SourceFile
{
    private static readonly string[] TypeKeywords = ["class", "struct", "record", "interface", "enum", "delegate"];

    /// <param name="path">Its path below the folder of all sources, with slashes.</param>
    /// <param name="source">What is in it.</param>
    public SourceFile(string path, string source)
    {
        Path = path;
        var names = NamesIn(SourceScanner.CodeOf(source));
        Names = names;
        Namespace = After(names, "namespace").FirstOrDefault("");
        Types = [.. TypeKeywords.SelectMany(keyword => After(names, keyword)).Except(TypeKeywords).Select(type => $"{Namespace}.{type}")];
    }

    /// <summary>The path below the folder of all sources, with slashes.</summary>
    public string Path { get; }

    /// <summary>The namespace that the folder stands for.</summary>
    public string FolderNamespace => System.IO.Path.GetDirectoryName(Path)!.Replace('/', '.');

    /// <summary>The namespace that it declares; empty when it declares none.</summary>
    public string Namespace { get; }

    /// <summary>Every name in the code, keywords included, in order; with the names after its dots: <c>A.B.C</c> is one.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The full names of the types that it declares.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Whether it brings names into other files.</summary>
    public bool HasGlobalUsings => After(Names, "global").Contains("using");

    /// <summary>The namespaces and types that it imports, as it spells them.</summary>
    public IEnumerable<string> Imports => After(Names, "using");

    /// <summary>Every source file below a folder, without what the build generates.</summary>
    public static IReadOnlyList<SourceFile> ReadAll(string root) =>
    [
        .. from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(root, file).Replace('\\', '/')
           where !path.Split('/').Any(folder => folder is "obj" or "bin")
           orderby path
           select new SourceFile(path, File.ReadAllText(file)),
    ];

    private static IEnumerable<string> After(IReadOnlyList<string> names, string keyword) =>
        names.Zip(names.Skip(1)).Where(pair => pair.First == keyword).Select(pair => pair.Second);

    private static List<string> NamesIn(string code)
    {
        var names = new List<string>();
        for (var at = 0; at < code.Length;)
        {
            var end = at;
            while (end < code.Length && (char.IsLetterOrDigit(code[end]) || code[end] is '_' or '.'))
            {
                end++;
            }

            // What begins with a dot belongs to something that is not a name: a call's result, an element.
            if (end > at && (char.IsLetter(code[at]) || code[at] == '_'))
            {
                names.Add(code[at..end].TrimEnd('.'));
            }

            at = Math.Max(end, at + 1);
        }

        return names;
    }
}
