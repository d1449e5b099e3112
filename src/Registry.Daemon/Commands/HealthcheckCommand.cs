using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd healthcheck</c>.</summary>
internal sealed class HealthcheckCommand : Command, IDocumentedCommand
{
    private readonly CommandContext _context;
    private readonly Option<string?> _config = ConfigurationOptions.CreateConfigOption();

    private readonly Option<bool> _ready = new("--ready")
    {
        Description = "Ask whether it is ready, /readyz: the database can be written to, the disk has room, and it is not stopping. "
            + "On the first [admin] listen address, if there is one.",
    };

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "The server to ask, such as http://127.0.0.1:5000. Default: the first listen address of the configuration.",
        HelpName = "URL",
        CustomParser = ParseUrl,
    };

    /// <summary>Creates the command.</summary>
    public HealthcheckCommand(CommandContext context)
        : base("healthcheck", "Ask the running registry whether it lives, /healthz. Made for probes on the same machine: the certificate is "
            + "not validated.")
    {
        _context = context;
        Add(_config);
        Add(_ready);
        Add(_url);
        SetAction(CheckAsync);
    }

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("It answers with 200.", Failure: "It does not."),
        new Example("registryd healthcheck", "Ask the server of the configuration."),
        new Example("registryd healthcheck --ready", "Ask whether it can take pushes now."),
        new Example("registryd healthcheck --url http://127.0.0.1:5000", "Ask a server by its address."));

    private async Task<int> CheckAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var isAboutReady = result.GetValue(_ready);
        if (CreateProbe(result, isAboutReady) is not { } probe)
            return ExitCode.Usage;
        var (isHealthy, reason) = await probe.AskAsync(isAboutReady ? "/readyz" : "/healthz", cancellationToken);
        var (yes, no) = isAboutReady ? ("ready", "not ready") : ("healthy", "unhealthy");
        _context.Output.WriteLine($"{(isHealthy ? yes : no)}: {reason}");
        return isHealthy ? ExitCode.Success : ExitCode.Failure;
    }

    private HealthProbe? CreateProbe(ParseResult result, bool isAboutReady)
    {
        if (result.GetValue(_url) is { } url)
            return HealthProbe.Of(url);
        if (ConfigurationOptions.Load(result.GetValue(_config), flags: [], isForServer: false, _context) is not { } loaded)
            return null;
        var configuration = loaded.Configuration;
        var isAdmin = isAboutReady && configuration.Admin.Listen.Count > 0;
        var address = (isAdmin ? configuration.Admin.Listen : configuration.Server.Listen)[0];
        if (address is { Port: > 0 } or { SocketPath: not null })
            return HealthProbe.Of(address, isTls: !isAdmin && configuration.Tls is not null);
        _context.Error.WriteLine($"The system chose the port of {address} when the server started: name the server with --url.");
        return null;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (!ServerUrl.TryParse(text, out var url, out var problem))
            result.AddError($"--url: expected a URL such as http://127.0.0.1:5000, found '{text}': {problem}");
        return url;
    }
}
