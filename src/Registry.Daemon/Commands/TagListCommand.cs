using System.CommandLine;
using Registry.Core.Model;
using Registry.Daemon.Commands.Manual;
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
        : base(context, "list", "List a repository's tags with what they name, size, last push and last pull. The server writes a pull down within a "
            + "minute, to the hour.")
    {
        Add(_repository);
        Add(_glob);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such repository, or a damaged record was left out."),
        new Example("registryd tag list team/app 'v1.*'", "List the tags that match."));

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
