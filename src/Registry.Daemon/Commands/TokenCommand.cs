namespace Registry.Daemon.Commands;

/// <summary><c>registryd token</c> and its subcommands.</summary>
internal sealed class TokenCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public TokenCommand(CommandContext context)
        : base("token", "Create, list or revoke access tokens: passwords for robots, limited in what they are good for.")
    {
        Add(new TokenCreateCommand(context));
        Add(new TokenListCommand(context));
        Add(new TokenRevokeCommand(context));
    }
}
