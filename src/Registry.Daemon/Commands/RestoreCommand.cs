using System.CommandLine;
using System.Globalization;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd restore</c>.</summary>
internal sealed class RestoreCommand : DataCommand
{
    private readonly Argument<string> _source = new("SRC")
    {
        Description = "The folder that holds the backup.",
        CompletionSources = { PathCompletion.Folders },
    };

    private readonly Option<bool> _link = new("--link")
    {
        Description = "Hard-link blobs instead of copying them, where both are on one disk. That takes no space; but registry and backup share "
            + "the files, and what damages one damages both.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Report as one JSON object." };

    /// <summary>Creates the command.</summary>
    public RestoreCommand(CommandContext context)
        : base(context, "restore", "Make an empty data folder hold what a backup holds. Every blob is checked on the way. A restore that was interrupted "
            + "is run again and goes on.")
    {
        Add(_source);
        Add(_link);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "All is restored.",
            Failure: "Blobs are missing or damaged in the backup, it was refused or it broke off.",
            Busy: "A server runs on the data folder."),
        new Example("registryd restore /srv/backups/registryd --data /var/lib/registryd", "Bring a backup back into an empty folder."));

    /// <inheritdoc/>
    protected override string InterruptionNotice => GoesOnNotice;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var source = Path.GetFullPath(result.GetRequiredValue(_source));
        var report = new CopyReport(Context, result.GetValue(_json));
        var (outcome, owner) = await Backups.RestoreAsync(call, source, result.GetValue(_link), report, cancellationToken);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"restored {outcome.Blobs.Count} blobs, {ReportText.Bytes(outcome.Blobs.Bytes)}, into {call.Root}: {outcome.Copied.Count} copied, "
            + $"{outcome.Linked.Count} linked; {outcome.Problems} problems\nthe files belong to {owner}: the server must run as that user");
        report.Finish(text, CopyBody.Of(outcome, isDryRun: false, report.Problems), CopyJson.Default.CopyBody);
        return outcome.Problems == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
