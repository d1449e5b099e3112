using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd serve</c>.</summary>
internal sealed class ServeCommand : Command, IDocumentedCommand
{
    private readonly ConfigurationOptions _options;

    /// <summary>Creates the command.</summary>
    public ServeCommand(CommandContext context)
        : base("serve", "Run the registry until SIGTERM or Ctrl+C. Either lets transfers finish first. SIGHUP has it read its configuration "
            + "file again.")
    {
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
        if (_options.Load(result) is not { } loaded)
            return ExitCode.Usage;
        return await Server.RunAsync(loaded, cancellationToken);
    }
}
