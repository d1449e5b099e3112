using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd config default</c>.</summary>
internal sealed class ConfigDefaultCommand : Command, IDocumentedCommand
{
    /// <summary>Creates the command.</summary>
    public ConfigDefaultCommand(CommandContext context)
        : base("default", "Print a configuration file to start from: every setting, its meaning and its default.") =>
        SetAction(_ => ConfigurationWriter.WriteDefaults(context.Output));

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("Done."),
        new Example("registryd config default > registry.toml", "Begin a configuration file."));
}
