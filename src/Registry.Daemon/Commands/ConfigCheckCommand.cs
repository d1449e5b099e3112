using System.CommandLine;
using Registry.Daemon.Commands.Manual;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd config check</c>.</summary>
internal sealed class ConfigCheckCommand : Command, IDocumentedCommand
{
    private readonly CommandContext _context;
    private readonly ConfigurationOptions _options;

    /// <summary>Creates the command.</summary>
    public ConfigCheckCommand(CommandContext context)
        : base("check", "Check the configuration and report everything that is wrong with it. Starts nothing.")
    {
        _context = context;
        _options = new ConfigurationOptions(context, isForServer: true);
        _options.AddTo(this);
        SetAction(Check);
    }

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("Nothing is wrong with it.", Usage: "Something is wrong with it, or with the command line."),
        new Example("registryd config check", "Check the file that the service reads."),
        new Example("registryd config check --config ./registry.toml", "Check another one."));

    private int Check(ParseResult result)
    {
        if (_options.Load(result) is not { } loaded)
            return ExitCode.Usage;
        _context.Output.WriteLine($"{loaded.File ?? "no configuration file"}: ok");
        return ExitCode.Success;
    }
}
