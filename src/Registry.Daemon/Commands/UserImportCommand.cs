using System.CommandLine;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd user import</c>.</summary>
internal sealed class UserImportCommand : AccessAdministrationCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The file: NAME:HASH in lines.",
        CompletionSources = { PathCompletion.Files },
    };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Give users who are there already the file's password." };
    private string[] _lines = [];

    /// <summary>Creates the command.</summary>
    public UserImportCommand(CommandContext context)
        : base(context, "import", "Import the users of an htpasswd file with their passwords. It takes bcrypt (htpasswd -B) and what else the system's "
            + "libcrypt knows; each hash is replaced by a stronger one when its user signs in. Users who are there already stay as "
            + "they are.")
    {
        Add(_file);
        Add(_overwrite);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Every user of the file is there.",
            Failure: "A line could not be imported.",
            Usage: "The file cannot be read, or the command line or the configuration is wrong."),
        new Example("registryd user import /etc/docker/registry/htpasswd", "Take over the users of a docker-registry."));

    /// <inheritdoc/>
    protected override bool MayBegin => true;

    /// <inheritdoc/>
    protected override int? Prepare(ParseResult result)
    {
        try
        {
            _lines = File.ReadAllLines(result.GetRequiredValue(_file));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception.Message);
            return ExitCode.Usage;
        }
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var exitCode = ExitCode.Success;
        await foreach (var line in administration.AccountImport.RunAsync(_lines, result.GetValue(_overwrite), cancellationToken))
        {
            if (line.Problem is { } problem)
                exitCode = Fail($"line {line.Line}{NameIn(line)} is left out: {problem}.");
            else if (line.Outcome == AccountImportOutcome.Left)
                Context.Output.WriteLine($"left {line.Name}, who is there already");
            else
                Report(administration, line.Outcome == AccountImportOutcome.Added ? $"added user {line.Name}" : $"changed the password of {line.Name}");
        }

        return exitCode;
    }

    private static string NameIn(ImportedAccount line) => line.Name.Length == 0 ? "" : $" ({TerminalText.Escape(line.Name)})";
}
