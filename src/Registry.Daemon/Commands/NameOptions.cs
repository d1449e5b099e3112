using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Core.Model;

namespace Registry.Daemon.Commands;

/// <summary>Options that take names, and refuse what is none.</summary>
internal static class NameOptions
{
    /// <summary>An option that takes a glob.</summary>
    public static Option<Glob?> CreateGlob(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "GLOB",
        CustomParser = result => Parse<Glob>(result, name, "letters, digits, . _ - /, * for any run of them and ? for one", Glob.TryParse),
    };

    /// <summary>An option that takes the name of a repository.</summary>
    public static Option<RepositoryName?> CreateRepository(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME",
        CustomParser = result => Parse<RepositoryName>(result, name, "a repository name such as team/app", RepositoryName.TryParse),
    };

    private static T? Parse<T>(ArgumentResult result, string name, string expected, NameParser<T> parse)
        where T : struct
    {
        var text = result.Tokens.Single().Value;
        if (parse(text, out var value))
            return value;
        result.AddError($"{name}: expected {expected}, found '{TerminalText.Escape(text)}'");
        return null;
    }
}
