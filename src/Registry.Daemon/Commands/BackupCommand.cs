using System.CommandLine;
using System.Globalization;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd backup</c>.</summary>
internal sealed class BackupCommand : DataCommand
{
    private readonly Argument<string> _destination = new("DEST")
    {
        Description = "The folder for the backup: empty, missing, or one that holds an earlier backup of the same data folder, which is "
            + "then brought up to date.",
        CompletionSources = { PathCompletion.Folders },
    };

    private readonly Option<bool> _copy = new("--copy")
    {
        Description = "Copy and check every blob, even where a hard link would do. A backup on the same disk takes its space then, and does "
            + "not share what may get damaged.",
    };

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Read every blob that DEST has from earlier backups, and take it over again where it is damaged. Otherwise only new ones "
            + "are read as they are copied.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Write nothing to DEST; tell what would be copied, linked and removed there. New blobs are not read: a real run may find "
            + "more that is damaged.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Report as one JSON object." };

    /// <summary>Creates the command.</summary>
    public BackupCommand(CommandContext context)
        : base(context, "backup", "Copy the registry as it is at this moment. Runs beside the server. What an earlier backup has is not copied again, and "
            + "what the registry has no more is removed from it.")
    {
        Add(_destination);
        Add(_copy);
        Add(_check);
        Add(_dryRun);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "The backup is complete.",
            Failure: "Blobs are missing in it, or it broke off.",
            Busy: "Garbage collection or another backup is under way, or the server that runs is of an earlier version: restart it."),
        new Example("registryd backup /srv/backups/registryd", "Make a backup, or bring it up to date."),
        new Example("registryd backup /srv/backups/registryd --check", "Read every blob of the backup, too, and mend what is damaged there."));

    /// <inheritdoc/>
    protected override string InterruptionNotice => GoesOnNotice;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var destination = Path.GetFullPath(result.GetRequiredValue(_destination));
        var report = new CopyReport(Context, result.GetValue(_json));
        var isDryRun = result.GetValue(_dryRun);
        var options = new BackupOptions(Copies: result.GetValue(_copy), Checks: result.GetValue(_check));
        var outcome = await Backups.BackUpAsync(call, destination, options, isDryRun, report, cancellationToken);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDryRun ? "would back" : "backed")} up {outcome.Blobs.Count} blobs, {ReportText.Bytes(outcome.Blobs.Bytes)}: "
            + $"{outcome.Copied.Count} copied, {ReportText.Bytes(outcome.Copied.Bytes)}; "
            + $"{outcome.Linked.Count} linked, {ReportText.Bytes(outcome.Linked.Bytes)}; "
            + $"{outcome.Removed.Count} of earlier backups removed, {ReportText.Bytes(outcome.Removed.Bytes)}; "
            + $"{(options.Checks ? $"{outcome.Replaced} damaged copies replaced; " : "")}{outcome.Problems} problems");
        report.Finish(text, CopyBody.Of(outcome, isDryRun, report.Problems), CopyJson.Default.CopyBody);
        return outcome.Problems == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
