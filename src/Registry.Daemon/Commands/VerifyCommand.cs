using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd verify</c>.</summary>
internal sealed class VerifyCommand : DataCommand
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "Look only whether files are there and have their sizes; do not read them.",
    };

    private readonly Option<Glob?> _repository = NameOptions.CreateGlob(
        "--repository", "Look only at the manifests and blobs of these repositories: * is any run of characters, ? any one.");

    private readonly Option<long?> _rate = new("--rate")
    {
        Description = "Read files no faster than this, such as 50MB/s.",
        HelpName = "BYTES/s",
        CustomParser = ParseRate,
    };

    private readonly Option<bool> _repair = new("--repair")
    {
        Description = "Put right what can be. What is corrupt moves to the folder quarantine, and the next push of it is told that it "
            + "is unknown and brings it back.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --repair: change nothing; tell what would be repaired." };

    private readonly Option<bool> _restart = new("--restart")
    {
        Description = "Begin anew, though an earlier run with the same flags was ended before it had looked at everything.",
    };

    private readonly Option<TimeSpan?> _maxTime = MaxTimeOption.Create(
        "Stop after this time, when the blob or repository in hand is done; the next run goes on.");

    private readonly Option<bool> _json = new("--json") { Description = "Report as one JSON object." };

    /// <summary>Creates the command.</summary>
    public VerifyCommand(CommandContext context)
        : base(context, "verify", "Look whether everything that is stored is whole. Runs beside the server. Without --repair nothing is changed.")
    {
        foreach (var option in (Option[])[_quick, _repository, _rate, _repair, _dryRun, _restart, _maxTime, _json])
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_dryRun) && !result.GetValue(_repair))
                result.AddError("--dry-run: only with --repair; without that nothing is changed");
        });
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Nothing is wrong.",
            Failure: "Something is wrong, be it repaired.",
            Usage: "It could not run, or the command line or the configuration is wrong.",
            Busy: "Another run is under way, or the server that runs is of an earlier version: restart it."),
        new Example("registryd verify --rate 50MB/s", "Read everything, slowly enough for the server beside it."),
        new Example("registryd verify --quick", "Look only whether files are there and have their sizes."),
        new Example("registryd verify --repair --dry-run", "Tell what --repair would do."));

    /// <inheritdoc/>
    protected override int RefusedExitCode => ExitCode.Usage;

    /// <inheritdoc/>
    protected override string InterruptionNotice => GoesOnNotice;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var policy = new VerificationPolicy(
            result.GetValue(_quick),
            result.GetValue(_repository),
            result.GetValue(_dryRun) ? RepairMode.Trial : result.GetValue(_repair) ? RepairMode.Repair : RepairMode.None,
            result.GetValue(_rate),
            result.GetValue(_maxTime),
            configuration.Manifests.SparseIndexes,
            configuration.GarbageCollection.Grace,
            result.GetValue(_restart));
        VerifyReport report = result.GetValue(_json) ? new VerifyJsonReport(Context, policy.Repair) : new VerifyTextReport(Context, policy.Repair);
        var outcome = await Verification.RunAsync(call, configuration, policy, report, cancellationToken);
        report.Finish(outcome);
        return outcome.Findings == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static long? ParseRate(ArgumentResult result)
    {
        const string PerSecond = "/s";
        var text = result.Tokens.Single().Value;
        var size = text.EndsWith(PerSecond, StringComparison.Ordinal) ? text[..^PerSecond.Length] : text;
        if (SizeType.Parse(size) is > 0 and var rate)
            return rate;
        result.AddError($"--rate: expected a number of bytes in a second such as 50MB/s or 8MiB/s, found '{text}'");
        return null;
    }
}
