namespace Registry.Daemon.Commands;

/// <summary><c>registryd config</c> and its subcommands.</summary>
internal sealed class ConfigCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public ConfigCommand(CommandContext context)
        : base("config", "Check the configuration, or show it.")
    {
        Add(new ConfigCheckCommand(context));
        Add(new ConfigShowCommand(context));
        Add(new ConfigDefaultCommand(context));
    }
}
