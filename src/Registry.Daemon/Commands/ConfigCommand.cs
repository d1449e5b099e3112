using System.CommandLine;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd config</c> and its subcommands.</summary>
internal sealed class ConfigCommand : Command
{
    /// <summary>Creates the command.</summary>
    public ConfigCommand(CommandContext context)
        : base("config", "Check the configuration, or show it.")
    {
        Add(CreateCheck(context));
        Add(new ConfigShowCommand(context));

        var defaults = new Command("default", "Print a configuration file to start from: every setting, its meaning and its default.");
        defaults.SetAction(_ => ConfigurationWriter.WriteDefaults(context.Output));
        Add(defaults);
    }

    private static Command CreateCheck(CommandContext context)
    {
        var options = new ConfigurationOptions(context, isForServer: true);
        var command = new Command("check", "Check the configuration and report everything that is wrong with it. Starts nothing.");
        options.AddTo(command);
        command.SetAction(result =>
        {
            if (options.Load(result) is not { } loaded)
                return ExitCode.Usage;
            context.Output.WriteLine($"{loaded.File ?? "no configuration file"}: ok");
            return ExitCode.Success;
        });
        return command;
    }
}
