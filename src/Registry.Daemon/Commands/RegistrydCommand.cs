using System.CommandLine;
using System.CommandLine.Help;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Commands.Manual;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd</c>, with every command below it.</summary>
internal sealed class RegistrydCommand : RootCommand, IDocumentedCommand
{
    /// <summary>Creates the commands.</summary>
    public RegistrydCommand(CommandContext context)
        : base("A registry for container images and other OCI artifacts.")
    {
        Options.Clear();
        Add(new HelpOption("--help", "-h") { Description = "Tell how the command is used.", Action = new HelpTextAction(context) });
        Add(new VersionOption { Description = "Print the version of registryd.", Action = new VersionAction(context) });
        Directives.Clear();
        Add(new CompletionDirective(context));
        foreach (var command in CreateCommands(context))
            Add(command);
    }

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("The command did what it was asked to.", Busy: "Another run of the same command is under way, or the server that runs is of an earlier version: restart it."),
        new Example("registryd init", "Set a server up: it asks for what it has to know."),
        new Example("registryd serve", "Run it."),
        new Example("registryd gc --dry-run", "Tell what garbage collection would remove."),
        new Example("registryd user add alice", "Add a user."));

    private static Command[] CreateCommands(CommandContext context) =>
    [
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
        new WebhookCommand(context),
        new ImportCommand(context),
        new ExportCommand(context),
        new TlsCommand(context),
        new ConfigCommand(context),
        new HealthcheckCommand(context),
        new HelpCommand(context),
        new VersionCommand(context),
    ];
}
