using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd serve</c>.</summary>
internal sealed class ServeCommand : Command, IDocumentedCommand
{
    private readonly CommandContext _context;
    private readonly ConfigurationOptions _options;

    /// <summary>Creates the command.</summary>
    public ServeCommand(CommandContext context)
        : base("serve", "Run the registry until SIGTERM or Ctrl+C. Either lets transfers finish first. SIGHUP has it read its configuration "
            + "file again.")
    {
        _context = context;
        _options = new ConfigurationOptions(context, isForServer: true);
        _options.AddTo(this);
        SetAction(ServeAsync);
    }

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("Stopped as it was told.", Failure: "It could not start, or could not go on."),
        new Example("registryd serve", "Run with /etc/registryd/registry.toml."),
        new Example(
            "registryd serve --data ./data --listen 127.0.0.1:5000 --insecure-open",
            "Try it out: without accounts, for this machine alone."));

    private async Task<int> ServeAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (Load(result) is not { } loaded)
            return ExitCode.Usage;
        return await ServerProcess.RunAsync(loaded, cancellationToken);
    }

    // What is passed on takes the place of [server] listen, and whatever holds for addresses holds for those of its sockets.
    private LoadedConfiguration? Load(ParseResult result)
    {
        IReadOnlyList<ListenAddress> passed;
        try
        {
            passed = PassedSockets.Take(_context.Environment);
        }
        catch (ConfigurationException exception)
        {
            _context.Error.WriteLine(exception.Message);
            return null;
        }

        if (passed.Count == 0)
            return _options.Load(result);
        var addresses = ConfigurationOptions.ArrayOf(passed.Select(address => address.ToString()));
        return _options.Load(result, new FlagOverride(PassedSockets.CountVariable, ServerSettings.Listen, addresses)) is { } loaded
            ? loaded with { Configuration = loaded.Configuration with { Server = loaded.Configuration.Server with { Listen = passed } } }
            : null;
    }
}
