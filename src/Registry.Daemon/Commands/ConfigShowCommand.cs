using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd config show</c>.</summary>
internal sealed class ConfigShowCommand : Command, IDocumentedCommand
{
    private readonly CommandContext _context;
    private readonly ConfigurationOptions _options;

    private readonly Option<bool> _live = new("--live")
    {
        Description = "Print what the server that uses the data folder runs with, and since when, whatever the file says by now.",
    };

    /// <summary>Creates the command.</summary>
    public ConfigShowCommand(CommandContext context)
        : base("show", "Print the configuration in force as TOML, with where each value comes from.")
    {
        _context = context;
        _options = new ConfigurationOptions(context, isForServer: true);
        _options.AddTo(this);
        Add(_live);
        SetAction(result => result.GetValue(_live) ? ShowLive(result) : Show(result));
    }

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "With --live: no server uses the data folder."),
        new Example("registryd config show", "Show what a server would run with."),
        new Example("registryd config show --live", "Show what the running server runs with."));

    private int Show(ParseResult result)
    {
        if (_options.Load(result) is not { } loaded)
            return ExitCode.Usage;
        ConfigurationWriter.WriteEffective(loaded.Settings, _context.Output);
        return ExitCode.Success;
    }

    private int ShowLive(ParseResult result)
    {
        if (_options.FindDataFolder(result) is not { } root)
            return ExitCode.Usage;
        try
        {
            if (RunningServer.ReadSettings(root) is { } settings)
            {
                _context.Output.Write(settings);
                return ExitCode.Success;
            }

            _context.Error.WriteLine($"No server runs on {root}.");
        }
        catch (MaintenanceRefusedException exception)
        {
            _context.Error.WriteLine(exception.Message);
        }

        return ExitCode.Failure;
    }
}
