using System.CommandLine;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd serve</c>.</summary>
internal sealed class ServeCommand : Command
{
    private readonly ConfigurationOptions _options;

    /// <summary>Creates the command.</summary>
    public ServeCommand(CommandContext context)
        : base("serve", "Run the registry until SIGTERM or Ctrl+C, which let transfers finish first. SIGHUP has it read its configuration file again.")
    {
        _options = new ConfigurationOptions(context, isForServer: true);
        _options.AddTo(this);
        SetAction(ServeAsync);
    }

    private async Task<int> ServeAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (_options.Load(result) is not { } loaded)
            return ExitCode.Usage;
        return await Server.RunAsync(loaded, cancellationToken);
    }
}
