namespace Registry.Daemon.Commands;

/// <summary><c>registryd grant</c> and its subcommands.</summary>
internal sealed class GrantCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public GrantCommand(CommandContext context)
        : base("grant", "Grant actions on repositories, take them back or list what is granted. What nothing grants is denied.")
    {
        Add(new GrantAddCommand(context));
        Add(new GrantRemoveCommand(context));
        Add(new GrantListCommand(context));
    }
}
