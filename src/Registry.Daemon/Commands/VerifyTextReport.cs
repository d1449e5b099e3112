using System.Globalization;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Commands;

/// <summary>A line for each fault, then what the run came to; on a terminal, meanwhile, how far it has come.</summary>
internal sealed class VerifyTextReport(CommandContext context, RepairMode repair) : VerifyReport(context)
{
    private readonly ProgressLine _progress = new(context, TimeProvider.System);

    /// <inheritdoc/>
    public override void Resumed(DateTimeOffset startedAt) =>
        Context.Output.WriteLine($"going on with the run that was begun at {ReportText.Moment(startedAt)}");

    /// <inheritdoc/>
    public override void Found(Finding finding)
    {
        _progress.Interrupt();
        var done = !finding.IsRepaired ? "" : repair == RepairMode.Trial ? "would repair " : "repaired ";
        var affected = finding.Affected.Names.Count == 0
            ? ""
            : $"affects {string.Join(", ", finding.Affected.Names)}{(finding.Affected.IsCut ? " and more" : "")}; ";
        Context.Output.WriteLine(TerminalText.Escape(
            $"{done}{NameOf(finding.Kind)} {PlaceOf(finding)}: {finding.Problem}; {affected}{finding.Advice}"));
    }

    /// <inheritdoc/>
    public override void NotSaved(string problem)
    {
        _progress.Interrupt();
        base.NotSaved(problem);
    }

    /// <inheritdoc/>
    public override void Progress(in VerificationProgress progress)
    {
        var now = progress;
        _progress.Show(() => now.Total > 0 ? Describe(now) : $"{Name(now)}: {now.Subject}");
    }

    /// <inheritdoc/>
    public override void Finish(VerificationResult result)
    {
        _progress.Interrupt();
        var findings = result.Findings switch
        {
            0 => "nothing is wrong",
            1 => "1 finding",
            var count => string.Create(CultureInfo.InvariantCulture, $"{count} findings"),
        };
        var repaired = result.Repaired == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {result.Repaired} {(repair == RepairMode.Trial ? "to be repaired" : "repaired")}");
        Context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{findings}{repaired}; {result.Counts.Manifests} manifests, {result.Counts.Blobs} blobs, {ReportText.Bytes(result.Counts.Bytes)} read; "
            + $"{result.Duration.TotalSeconds:0.000} s"));
        if (!result.IsComplete)
            Context.Output.WriteLine("the time was up before everything was looked at; the next run goes on");
    }

    /// <summary>How much is done, how fast, and how long the rest will take.</summary>
    private static string Describe(in VerificationProgress progress)
    {
        var seconds = Math.Max(progress.Elapsed.TotalSeconds, 0.001);
        var share = (double)progress.Done / progress.Total;
        var pace = (progress.Done - progress.DoneBefore) / seconds;
        var left = pace > 0 ? $", {ReportText.Span(TimeSpan.FromSeconds((progress.Total - progress.Done) / pace))} left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name(progress)}: {share:0.0%}, {ReportText.Bytes((long)(progress.BytesRead / seconds))}/s{left}");
    }

    private static string Name(in VerificationProgress progress) => progress.Step switch
    {
        VerificationStep.Database => "database",
        VerificationStep.Repositories => "repositories",
        VerificationStep.Files => "files",
        _ => "blobs",
    };

    private static string PlaceOf(Finding finding) => finding switch
    {
        { Repository: null } => finding.Subject,
        { Kind: FindingKind.ManifestCount or FindingKind.TagCount } => finding.Repository,
        { Kind: FindingKind.Tag } => $"{finding.Repository}:{finding.Subject}",
        { Kind: FindingKind.Link or FindingKind.Record } => $"{finding.Subject} in {finding.Repository}",
        _ => $"{finding.Repository}@{finding.Subject}",
    };
}
