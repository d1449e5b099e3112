using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd gc</c>.</summary>
internal sealed class GcCommand : DataCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Remove nothing; tell what would be removed." };

    private readonly Option<string?> _grace = new("--grace")
    {
        Description = "How long content stays that nothing references ([gc] grace).",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _untagged = new("--untagged")
    {
        Description = "How long an untagged manifest stays where no retention rule says otherwise; never: for ever ([gc] untagged).",
        HelpName = "DURATION|never",
        CompletionSources = { "never" },
    };

    private readonly Option<string?> _uploads = new("--uploads")
    {
        Description = "How long an unfinished upload may be idle ([uploads] expiry).",
        HelpName = "DURATION",
    };

    private readonly Option<TimeSpan?> _maxTime = MaxTimeOption.Create("Stop after this time; the next run goes on.");

    private readonly Option<bool> _json = new("--json") { Description = "Report as one JSON object." };

    /// <summary>Creates the command.</summary>
    public GcCommand(CommandContext context)
        : base(context, "gc", "Remove what nobody can reach, and give its space back. Runs beside the server; pushes and pulls go on.")
    {
        foreach (var option in (Option[])[_dryRun, _grace, _untagged, _uploads, _maxTime, _json])
            Add(option);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done, or out of time.", Failure: "Something could not be removed.", Busy: "Another run is under way, or the server that runs is of an earlier version: restart it."),
        new Example("registryd gc --dry-run", "Tell what would be removed."),
        new Example("registryd gc --untagged 30d --max-time 1h", "Remove also what has had no tag for 30 days, for an hour at most."));

    /// <inheritdoc/>
    protected override string InterruptionNotice => GoesOnNotice;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var policy = GarbageCollection.PolicyOf(configuration) with
        {
            MaxTime = result.GetValue(_maxTime),
            IsDryRun = result.GetValue(_dryRun),
        };
        GcReport report = result.GetValue(_json) ? new GcJsonReport(Context) : new GcTextReport(Context, policy.IsDryRun);
        var outcome = await GarbageCollection.RunAsync(call, configuration, policy, report, Context.Error.WriteLine, cancellationToken);
        report.Finish(policy, outcome);
        return outcome.Failures == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    /// <inheritdoc/>
    protected override IEnumerable<FlagOverride> ReadFlags(ParseResult result)
    {
        (Option<string?> Flag, Setting Setting)[] flags =
        [
            (_grace, GarbageCollectionSettings.Grace), (_untagged, GarbageCollectionSettings.Untagged), (_uploads, UploadsSettings.Expiry),
        ];
        return
            from flag in flags
            let value = result.GetValue(flag.Flag)
            where value is not null
            select new FlagOverride(flag.Flag.Name, flag.Setting, new TomlString(value, default));
    }
}
