namespace Registry.Daemon.Commands;

/// <summary><c>registryd repo</c> and its subcommands.</summary>
internal sealed class RepoCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public RepoCommand(CommandContext context)
        : base("repo", "List repositories, or delete them.")
    {
        Add(new RepoListCommand(context));
        Add(new RepoDeleteCommand(context));
    }
}
