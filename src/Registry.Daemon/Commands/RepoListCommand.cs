using System.CommandLine;
using System.Globalization;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd repo list</c>.</summary>
internal sealed class RepoListCommand : AdministrationCommand
{
    private const string ByName = "name";
    private const string BySize = "size";
    private const string ByPushed = "pushed";

    private readonly Option<bool> _json = CreateJsonOption();
    private readonly Argument<Glob?> _glob = NameArguments.OptionalGlob(
        "GLOB", "Only repositories whose whole name matches: * is any run of characters, ? any one.");

    private readonly Option<string> _sort = new("--sort")
    {
        Description = "By name, by size or by last push, the largest and the latest first.",
        HelpName = "name|size|pushed",
        DefaultValueFactory = _ => ByName,
    };

    /// <summary>Creates the command.</summary>
    public RepoListCommand(CommandContext context)
        : base(context, "list", "List repositories with their tags, manifests, size and last push. A size counts each content once, whoever else holds "
            + "it.")
    {
        Add(_glob);
        Add(_sort);
        Add(_json);
        _sort.AcceptOnlyFromAmong(ByName, BySize, ByPushed);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "A damaged record was left out."),
        new Example("registryd repo list --sort size 'team/*'", "List a team's repositories, the largest first."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var records = new List<RepositoryRecord>();
        foreach (var name in await administration.Inventory.NamesAsync(result.GetValue(_glob), cancellationToken))
        {
            if (await administration.Inventory.FindAsync(name, cancellationToken) is { } record)
                records.Add(record);
        }

        IEnumerable<RepositoryRecord> sorted = result.GetValue(_sort) switch
        {
            BySize => records.OrderByDescending(record => record.Size),
            ByPushed => records.OrderByDescending(record => record.PushedAt),
            _ => records,
        };
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, [.. sorted.Select(RepositoryBody.Of)], AdministrationJson.Relaxed.IReadOnlyListRepositoryBody);
        else
            WriteTable(sorted);
        return ExitCode.Success;
    }

    private void WriteTable(IEnumerable<RepositoryRecord> records)
    {
        var table = new ReportTable("REPOSITORY", "TAGS", "MANIFESTS", "SIZE", "PUSHED");
        foreach (var record in records)
        {
            table.Add(
                record.Name.ToString(),
                record.Tags.ToString(CultureInfo.InvariantCulture),
                record.Manifests.ToString(CultureInfo.InvariantCulture),
                ReportText.Bytes(record.Size),
                record.PushedAt is { } pushed ? ReportText.Moment(pushed) : "-");
        }

        table.WriteTo(Context.Output);
    }
}

/// <summary>A repository, as <c>registryd repo list --json</c> prints it.</summary>
internal sealed record RepositoryBody(string Name, long Tags, long Manifests, long Blobs, long Size, DateTimeOffset? PushedAt)
{
    /// <summary>The JSON form of a repository.</summary>
    public static RepositoryBody Of(RepositoryRecord record) =>
        new(record.Name.ToString(), record.Tags, record.Manifests, record.Blobs, record.Size, record.PushedAt);
}
