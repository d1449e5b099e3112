namespace Registry.Daemon.Commands;

/// <summary><c>registryd access</c> and its subcommand.</summary>
internal sealed class AccessCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public AccessCommand(CommandContext context)
        : base("access", "Find out what somebody may do.") => Add(new AccessCheckCommand(context));
}
