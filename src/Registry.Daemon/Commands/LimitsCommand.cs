namespace Registry.Daemon.Commands;

/// <summary><c>registryd limits</c> and its subcommands.</summary>
internal sealed class LimitsCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public LimitsCommand(CommandContext context)
        : base("limits", "Tell what limits come to.")
    {
        Add(new LimitsTestCommand(context));
        Add(new LimitsReportCommand(context));
    }
}
