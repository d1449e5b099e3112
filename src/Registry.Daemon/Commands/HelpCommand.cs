using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Registry.Core.Model;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd help</c>.</summary>
internal sealed class HelpCommand : Command, IDocumentedCommand
{
    private readonly Argument<string[]> _words = new("COMMAND")
    {
        Description = "The command, such as gc or user add. Without one: registryd itself.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Creates the command.</summary>
    public HelpCommand(CommandContext context)
        : base("help", "Tell how a command is used.")
    {
        Add(_words);
        _words.Validators.Add(RefuseUnknown);
        _words.CompletionSources.Add(Complete);
        SetAction(result => HelpTextAction.Print(Find(result.RootCommandResult.Command, result.GetValue(_words)!), context));
    }

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("Done.", Usage: "There is no such command."),
        new Example("registryd help user add", "Tell how to add a user."));

    private IEnumerable<CompletionItem> Complete(CompletionContext completion) =>
        Find(completion.ParseResult.RootCommandResult.Command, completion.ParseResult.GetValue(_words)!)
            .Subcommands.Select(command => new CompletionItem(command.Name, detail: command.Description));

    /// <summary>The command that the words lead to, as far as they do.</summary>
    private static Command Find(Command root, IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            if (root.Subcommands.FirstOrDefault(command => command.Name == word) is not { } next)
                break;
            root = next;
        }

        return root;
    }

    private static void RefuseUnknown(ArgumentResult result)
    {
        var command = ((CommandResult)result.Parent!).Command.Parents.OfType<Command>().Single();
        foreach (var word in result.Tokens.Select(token => token.Value))
        {
            var next = command.Subcommands.FirstOrDefault(subcommand => subcommand.Name == word);
            if (next is null)
            {
                var suggestion = NearestName.Suggest(word, command.Subcommands.Select(subcommand => subcommand.Name));
                result.AddError($"There is no command '{CommandText.FullNameOf(command)} {TerminalText.Escape(word)}'{suggestion}");
                return;
            }

            command = next;
        }
    }
}
