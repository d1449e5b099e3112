using System.CommandLine;
using System.Globalization;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd rebuild</c>.</summary>
internal sealed class RebuildCommand : DataCommand
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Change nothing; tell what would be brought back." };

    private readonly Option<bool> _json = new("--json") { Description = "Report as one JSON object." };

    /// <summary>Creates the command.</summary>
    public RebuildCommand(CommandContext context)
        : base(context, "rebuild", "Make a new database from the blobs, where it is lost and there is no backup. Names, tags and manifests are lost; every "
            + $"image whose layers are found comes back as {Rebuilder.Parent}/ID:latest, mostly with a new manifest and so with "
            + "another digest.")
    {
        Add(_dryRun);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Every image came back.",
            Failure: "Blobs are damaged, layers are missing, or it was refused.",
            Busy: "A server runs on the data folder."),
        new Example("registryd rebuild --dry-run", "Tell what would come back."));

    /// <inheritdoc/>
    protected override string InterruptionNotice => "Interrupted; the next run begins anew.";

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var isDryRun = result.GetValue(_dryRun);
        var report = new RebuildReport(Context, result.GetValue(_json));
        var outcome = await Backups.RebuildAsync(call, isDryRun, report, cancellationToken);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDryRun ? "would bring" : "brought")} back {outcome.Images} images from {outcome.Blobs} blobs, {ReportText.Bytes(outcome.Bytes)}; "
            + $"{outcome.Incomplete} images incomplete; {outcome.Damaged} blobs damaged; {outcome.Unclaimed} blobs, "
            + $"{ReportText.Bytes(outcome.UnclaimedBytes)}, of no image: {Rebuilder.Parent}/unclaimed keeps them until you delete it");
        var body = new RebuildBody(
            isDryRun, outcome.Blobs, outcome.Bytes, outcome.Incomplete, outcome.Damaged, outcome.Unclaimed, outcome.UnclaimedBytes,
            report.Images, report.Problems);
        report.Finish(text, body, CopyJson.Default.RebuildBody);
        return outcome.Incomplete + outcome.Damaged == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
