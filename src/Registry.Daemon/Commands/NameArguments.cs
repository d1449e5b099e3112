using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Core.Model;

namespace Registry.Daemon.Commands;

/// <summary>Arguments that name repositories, tags and manifests.</summary>
internal static class NameArguments
{
    private const string Where = "without the registry's host";

    /// <summary>A manifest.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="description">What it is for.</param>
    public static Argument<ImageName> Image(string name, string description) =>
        new(name) { Description = description, HelpName = name, CustomParser = ParseImage };

    /// <summary>A repository.</summary>
    /// <inheritdoc cref="Image" path="/param"/>
    public static Argument<RepositoryName> Repository(string name, string description) => new(name)
    {
        Description = description,
        HelpName = name,
        CustomParser = result => Parse<RepositoryName>(result, RepositoryName.TryParse, $"a repository such as team/app, {Where}"),
    };

    /// <summary>A pattern, which need not be given.</summary>
    /// <inheritdoc cref="Image" path="/param"/>
    public static Argument<Glob?> OptionalGlob(string name, string description) => new(name)
    {
        Description = description,
        HelpName = name,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? null : Parse<Glob>(result, Glob.TryParse, "a pattern such as 'team/*'"),
    };

    /// <summary>Tells what an argument should be.</summary>
    public static void Refuse(ArgumentResult result, string expected, string found) =>
        result.AddError($"Expected {expected}, found '{TerminalText.Escape(found)}'.");

    /// <summary>Reads the argument's one text.</summary>
    /// <param name="result">The argument.</param>
    /// <param name="tryParse">Reads it.</param>
    /// <param name="expected">What it should be.</param>
    public static T Parse<T>(ArgumentResult result, NameParser<T> tryParse, string expected)
    {
        var text = result.Tokens.Single().Value;
        if (!tryParse(text, out var value))
            Refuse(result, expected, text);
        return value!;
    }

    /// <summary>Reads the argument's texts, each once.</summary>
    /// <inheritdoc cref="Parse" path="/param"/>
    public static T[] ParseAll<T>(ArgumentResult result, NameParser<T> tryParse, string expected)
    {
        var values = new List<T>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (tryParse(text, out var value))
                values.Add(value);
            else
                Refuse(result, expected, text);
        }

        return [.. values.Distinct()];
    }

    private static ImageName ParseImage(ArgumentResult result) =>
        Parse<ImageName>(result, ImageName.TryParse, $"a name such as team/app, team/app:v1 or team/app@sha256:..., {Where}");
}
