using System.CommandLine;
using Registry.Core.Model;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd tag list</c>.</summary>
internal sealed class TagListCommand : AdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();
    private readonly Argument<RepositoryName> _repository = NameArguments.Repository("REPO", "The repository.");
    private readonly Argument<Glob?> _glob = NameArguments.OptionalGlob("GLOB", "Only tags that match: * is any run of characters, ? any one.");

    /// <summary>Creates the command.</summary>
    public TagListCommand(CommandContext context)
        : base(context, "list", "List a repository's tags with what they name, its size, the last push and the last pull. The server writes "
            + "a pull down within a minute, to the hour. Exits with 0, with 1 if there is no such repository or a damaged "
            + "record is left out.")
    {
        Add(_repository);
        Add(_glob);
        Add(_json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var repository = result.GetValue(_repository);
        if (await administration.Inventory.FindAsync(repository, cancellationToken) is null)
            return await FailUnknownAsync(administration, repository, cancellationToken);
        await TagListReport.WriteAsync(
            Context, administration, repository, result.GetValue(_glob), result.GetValue(_json), cancellationToken);
        return ExitCode.Success;
    }
}
