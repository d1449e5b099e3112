namespace Registry.Daemon.Commands;

/// <summary><c>registryd group</c> and its subcommands.</summary>
internal sealed class GroupCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public GroupCommand(CommandContext context)
        : base("group", "Put users into groups or take them out, list groups or delete one.")
    {
        Add(new GroupAddCommand(context));
        Add(new GroupRemoveCommand(context));
        Add(new GroupListCommand(context));
        Add(new GroupDeleteCommand(context));
    }
}
