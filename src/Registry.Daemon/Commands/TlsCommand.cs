namespace Registry.Daemon.Commands;

/// <summary><c>registryd tls</c> and its subcommands.</summary>
internal sealed class TlsCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public TlsCommand(CommandContext context)
        : base("tls", "Look at the server's certificate, or renew it.")
    {
        Add(new TlsShowCommand(context));
        Add(new TlsRenewCommand(context));
    }
}
