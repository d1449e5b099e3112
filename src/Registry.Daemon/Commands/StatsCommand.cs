using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd stats</c>.</summary>
internal sealed class StatsCommand : AdministrationCommand
{
    private const int DefaultTop = 10;

    private readonly Option<bool> _json = CreateJsonOption();

    private readonly Option<int> _top = new("--top")
    {
        Description = "How many of the largest repositories to list.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultTop,
    };

    /// <summary>Creates the command.</summary>
    public StatsCommand(CommandContext context)
        : base(context, "stats", "Tell what the registry holds, what sharing saves and how it grows. Tells also what gc would give back, and what the "
            + "last runs of gc and verify came to that were not broken off. Reads the whole database once, in one snapshot beside the "
            + "running server: some seconds for a million blobs.")
    {
        Add(_json);
        Add(_top);
        _top.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var top) && top >= 0))
                result.AddError($"--top: expected a number from 0 on, found '{token.Value}'");
        });
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done."),
        new Example("registryd stats --top 5", "Show the totals and the five largest repositories."),
        new Example("registryd stats --json", "Report for scripts."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var statistics = await administration.ReadStatisticsAsync(result.GetValue(_top), cancellationToken);
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, StatsBody.Of(statistics, administration.DiskFree), AdministrationJson.Relaxed.StatsBody);
        else
            StatsTextReport.Write(Context.Output, statistics, administration.DiskFree);
        return ExitCode.Success;
    }
}
