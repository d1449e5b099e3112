using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd healthcheck</c>.</summary>
internal sealed class HealthcheckCommand : Command
{
    private readonly CommandContext _context;
    private readonly Option<string?> _config = ConfigurationOptions.CreateConfigOption();

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "The server to ask, such as http://127.0.0.1:5000. Default: the first listen address of the configuration.",
        HelpName = "URL",
        CustomParser = ParseUrl,
    };

    /// <summary>Creates the command.</summary>
    public HealthcheckCommand(CommandContext context)
        : base("healthcheck", "Ask the running registry for /v2/. Exits with 0 if it answers with 200 or 401, else with 1. "
            + "Made for probes on the same machine: the certificate is not validated.")
    {
        _context = context;
        Add(_config);
        Add(_url);
        SetAction(CheckAsync);
    }

    private async Task<int> CheckAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (CreateProbe(result) is not { } probe)
            return ExitCode.Usage;
        var (isHealthy, reason) = await probe.AskAsync(cancellationToken);
        _context.Output.WriteLine($"{(isHealthy ? "healthy" : "unhealthy")}: {reason}");
        return isHealthy ? ExitCode.Success : ExitCode.Failure;
    }

    private HealthProbe? CreateProbe(ParseResult result)
    {
        if (result.GetValue(_url) is { } url)
            return HealthProbe.Of(url);
        if (ConfigurationOptions.Load(result.GetValue(_config), flags: [], isForServer: false, _context) is not { } loaded)
            return null;
        var address = loaded.Configuration.Server.Listen[0];
        if (address is { Port: > 0 } or { SocketPath: not null })
            return HealthProbe.Of(address, isTls: loaded.Configuration.Tls is not null);
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
