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
        Add(CreateSubcommand("check", "Check the configuration and report everything that is wrong with it. Starts nothing.", context,
            loaded => context.Output.WriteLine($"{loaded.File ?? "no configuration file"}: ok")));
        Add(CreateSubcommand("show", "Print the configuration in force as TOML, with where each value comes from.", context,
            loaded => ConfigurationWriter.WriteEffective(loaded.Settings, context.Output)));

        var defaults = new Command("default", "Print a configuration file to start from: every setting, its meaning and its default.");
        defaults.SetAction(_ => ConfigurationWriter.WriteDefaults(context.Output));
        Add(defaults);
    }

    private static Command CreateSubcommand(string name, string description, CommandContext context, Action<LoadedConfiguration> print)
    {
        var options = new ConfigurationOptions(context, isForServer: true);
        var command = new Command(name, description);
        options.AddTo(command);
        command.SetAction(result =>
        {
            if (options.Load(result) is not { } loaded)
                return ExitCode.Usage;
            print(loaded);
            return ExitCode.Success;
        });
        return command;
    }
}
