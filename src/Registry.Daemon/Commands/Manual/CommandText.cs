using System.CommandLine;

namespace Registry.Daemon.Commands.Manual;

/// <summary>
/// The words for commands, arguments and options in the help and in the manual pages. What stands in angle brackets is to be replaced,
/// what stands in square brackets may be left out.
/// </summary>
internal static class CommandText
{
    /// <summary>What is typed to run a command: <c>registryd user add</c>.</summary>
    public static string FullNameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullNameOf(parent)} {command.Name}" : "registryd";

    /// <summary>The first sentence of a description.</summary>
    public static string FirstSentenceOf(string description)
    {
        var end = description.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? description : description[..(end + 1)];
    }

    /// <summary>How a command is called: <c>registryd token create --user &lt;USER&gt; --name &lt;NAME&gt; [options]</c>.</summary>
    public static string SynopsisOf(Command command)
    {
        var words = new List<string> { FullNameOf(command) };
        if (command.Subcommands.Count > 0)
            words.Add("<command>");
        words.AddRange(command.Arguments.Select(SignatureOf));
        words.AddRange(command.Options.Where(option => option.Required).Select(option => $"{option.Name} <{option.HelpName}>"));
        words.Add("[options]");
        return string.Join(' ', words);
    }

    /// <summary>An argument as it stands in a synopsis: <c>[&lt;GLOB&gt;]</c>, <c>&lt;USER&gt;...</c>.</summary>
    public static string SignatureOf(Argument argument)
    {
        var name = $"<{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    /// <summary>An option with its other names and its value: <c>-y, --yes</c>, <c>--config &lt;FILE&gt;</c>.</summary>
    public static string SignatureOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name));
        return option.HelpName is { } value ? $"{names} <{value}>" : names;
    }

    /// <summary>What an option does, with its default if that is a word of its own.</summary>
    public static string DescriptionOf(Option option) => option.HasDefaultValue && option.HelpName is not null
        ? $"{option.Description} Default: {option.GetDefaultValue()}."
        : option.Description!;

    /// <summary>The options that a command takes, those of all commands last.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));
}
