namespace Registry.Daemon.Commands;

/// <summary><c>registryd user</c> and its subcommands.</summary>
internal sealed class UserCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public UserCommand(CommandContext context)
        : base("user", "Add, change, list or remove users, or import those of an htpasswd file.")
    {
        Add(new UserAddCommand(context));
        Add(new UserPasswordCommand(context));
        Add(new UserListCommand(context));
        foreach (var change in UserChange.All)
            Add(new UserChangeCommand(context, change));
        Add(new UserRemoveCommand(context));
        Add(new UserImportCommand(context));
    }
}
