using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary>The flags of <c>registryd import</c> that say who one is at another registry.</summary>
internal sealed class ImportCredentialOptions
{
    private readonly CommandContext _context;

    private readonly Option<string?> _username = new("--username") { Description = "Who one is at the registry.", HelpName = "USER" };

    private readonly Option<bool> _passwordStdin = new("--password-stdin")
    {
        Description = "Read the user's password from the standard input.",
    };

    private readonly Option<string?> _authFile = new("--authfile")
    {
        Description = "The file with docker's or podman's credentials. Default: the one that REGISTRY_AUTH_FILE names, else "
            + "~/.docker/config.json if it exists.",
        HelpName = "FILE",
        CompletionSources = { PathCompletion.Files },
    };

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "Accept any certificate of the registry, and plain HTTP.",
    };

    /// <summary>Adds the flags to a command.</summary>
    public ImportCredentialOptions(Command command, CommandContext context)
    {
        _context = context;
        foreach (var option in (Option[])[_username, _passwordStdin, _authFile, _insecure])
            command.Add(option);
        command.Validators.Add(Validate);
    }

    /// <summary>Whether any of them is given.</summary>
    public bool AreGiven(CommandResult result) =>
        ((Option[])[_username, _passwordStdin, _authFile, _insecure]).Any(option => result.GetResult(option) is { Implicit: false });

    /// <summary>How to reach a registry.</summary>
    public RegistryRequest Read(ParseResult result, string address) => new(
        address,
        result.GetValue(_username),
        result.GetValue(_passwordStdin) ? _context.Input.ReadLine() ?? "" : null,
        result.GetValue(_authFile) ?? FindAuthFile(),
        result.GetValue(_insecure));

    private string? FindAuthFile()
    {
        if (_context.Environment.GetValueOrDefault("REGISTRY_AUTH_FILE") is { Length: > 0 } named)
            return named;
        var usual = Path.Join(_context.Environment.GetValueOrDefault("HOME"), ".docker", "config.json");
        return File.Exists(usual) ? usual : null;
    }

    private void Validate(CommandResult result)
    {
        if (result.GetValue(_username) is null == result.GetValue(_passwordStdin))
            result.AddError("--username and --password-stdin go together.");
    }
}
