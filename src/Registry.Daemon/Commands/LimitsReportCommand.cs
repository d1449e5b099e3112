using System.CommandLine;
using System.Globalization;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd limits report</c>.</summary>
internal sealed class LimitsReportCommand : AdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();

    /// <summary>Creates the command.</summary>
    public LimitsReportCommand(CommandContext context)
        : base(context, "report", "List the repositories that have 80 % of a limit, or more than it allows. What is over stays, but the next push that "
            + "adds to it is refused.")
    {
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done."),
        new Example("registryd limits report", "List who comes near a limit."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var repositories = await administration.Inventory.NamesAsync(pattern: null, cancellationToken);
        var uses = await administration.LimitInspector.ReportAsync(repositories, cancellationToken);
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, [.. uses.Select(LimitUseBody.Of)], AdministrationJson.Relaxed.IReadOnlyListLimitUseBody);
        else if (uses.Count == 0)
            Context.Output.WriteLine("No repository is near a limit.");
        else
            WriteTable(uses);
        return ExitCode.Success;
    }

    private void WriteTable(IReadOnlyList<LimitUse> uses)
    {
        var table = new ReportTable("REPOSITORY", "LIMIT", "VALUE", "NOW", "USED", "FROM");
        foreach (var (subject, limit, actual) in uses)
        {
            table.Add(
                subject,
                limit.Name,
                limit.Value.ToString(CultureInfo.InvariantCulture),
                actual.ToString(CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{(Int128)actual * 100 / limit.Value} %"),
                limit.Origin);
        }

        table.WriteTo(Context.Output);
    }
}

/// <summary>A limit and what is used of it, as <c>registryd limits report --json</c> prints it.</summary>
/// <param name="Subject">The repository, or those of a rule.</param>
/// <param name="Name">The limit's key in the configuration.</param>
/// <param name="Value">The limit.</param>
/// <param name="Actual">What is used.</param>
/// <param name="Unit">What is counted: <c>bytes</c> or <c>tags</c>.</param>
/// <param name="Origin">What sets the limit.</param>
internal sealed record LimitUseBody(string Subject, string Name, long Value, long Actual, string Unit, string Origin)
{
    /// <summary>The JSON form of a limit.</summary>
    public static LimitUseBody Of(LimitUse use) =>
        new(use.Subject, use.Limit.Name, use.Limit.Value, use.Actual, use.Limit.Unit, use.Limit.Origin);
}
