using System.CommandLine.Parsing;
using Registry.Core.Model;

namespace Registry.Daemon.Commands;

/// <summary>Tags on the command line: each with its repository, or a repository and a pattern.</summary>
/// <param name="Names">The tags named one by one.</param>
/// <param name="Repository">Whose tags the pattern is for.</param>
/// <param name="Pattern">The pattern; <c>null</c> where tags are named.</param>
internal sealed record TagSelection(IReadOnlyList<(RepositoryName Repository, Tag Tag)> Names, RepositoryName Repository, Glob? Pattern)
{
    /// <summary>Reads the arguments; what is wrong with them is added to the result.</summary>
    public static TagSelection? Parse(ArgumentResult result)
    {
        string[] texts = [.. result.Tokens.Select(token => token.Value)];
        if (texts is [var repository, var pattern] && RepositoryName.TryParse(repository, out var name) && Glob.TryParse(pattern, out var glob))
            return new TagSelection([], name, glob);

        var names = new List<(RepositoryName Repository, Tag Tag)>();
        foreach (var text in texts)
        {
            if (ImageName.TryParse(text, out var image) && image.Reference?.Tag is { } tag)
                names.Add((image.Repository, tag));
            else
                NameArguments.Refuse(result, "a tag such as team/app:v1, or a repository and a pattern such as team/app 'pr-*'", text);
        }

        return new TagSelection(names, default, Pattern: null);
    }
}
