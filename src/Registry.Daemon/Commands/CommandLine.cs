using System.CommandLine;
using System.CommandLine.Invocation;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>The command line of <c>registryd</c>.</summary>
internal sealed class CommandLine(CommandContext context)
{
    /// <summary>How command lines are read: a word that starts with '@' may well be the name of a file, and is not read from it.</summary>
    public static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code of the process, one of <see cref="ExitCode"/>.</returns>
    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = new RegistrydCommand(context).Parse(arguments, Parser);
        if (result.Action is ParseErrorAction || result is { Action: HelpTextAction, UnmatchedTokens.Count: > 0 })
            return RefuseUsage(result);
        return await result.InvokeAsync(
            new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                // A signal cancels the command, and the command decides how long it takes to end.
                ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
            },
            cancellationToken);
    }

    private int RefuseUsage(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var commands = command.Subcommands.Select(subcommand => subcommand.Name).ToList();
        var names = commands.Concat(command.Options.Select(option => option.Name));
        var problems = result switch
        {
            { UnmatchedTokens.Count: > 0 } => result.UnmatchedTokens.Select(token => DescribeUnknown(token, names)),
            _ when commands.Count > 0 => [$"A command is missing: {string.Join(", ", commands)}."],
            _ => result.Errors.Select(error => error.Message),
        };
        foreach (var problem in problems)
            context.Error.WriteLine(problem);
        context.Error.WriteLine($"'{CommandText.FullNameOf(command)} --help' tells more.");
        return ExitCode.Usage;
    }

    private static string DescribeUnknown(string token, IEnumerable<string> names) =>
        $"Unknown command or argument '{token}'{NearestName.Suggest(token, names)}";
}
