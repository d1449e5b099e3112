using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>The command line of <c>registryd</c>.</summary>
internal sealed class CommandLine(CommandContext context)
{
    private const int HelpWidth = 100;

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code of the process, one of <see cref="ExitCode"/>.</returns>
    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // A file name may well start with '@'.
        var result = CreateRoot().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction)
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

    private RootCommand CreateRoot()
    {
        var root = new RootCommand("A registry for container images and other OCI artifacts.")
        {
            new InitCommand(context),
            new ServeCommand(context),
            new GcCommand(context),
            new VerifyCommand(context),
            new BackupCommand(context),
            new RestoreCommand(context),
            new RebuildCommand(context),
            new StatsCommand(context),
            new RepoCommand(context),
            new TagCommand(context),
            new InspectCommand(context),
            new UserCommand(context),
            new TokenCommand(context),
            new GroupCommand(context),
            new GrantCommand(context),
            new AccessCommand(context),
            new LimitsCommand(context),
            new ImportCommand(context),
            new ExportCommand(context),
            new TlsCommand(context),
            new ConfigCommand(context),
            new HealthcheckCommand(context),
            new VersionCommand(context),
        };
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(context);
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = HelpWidth };
        return root;
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
        context.Error.WriteLine($"'{FullNameOf(command)} --help' tells more.");
        return ExitCode.Usage;
    }

    private static string DescribeUnknown(string token, IEnumerable<string> names) =>
        $"Unknown command or argument '{token}'{(NearestName.Find(token, names) is { } nearest ? $"; did you mean '{nearest}'?" : ".")}";

    private static string FullNameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullNameOf(parent)} {command.Name}" : "registryd";
}
