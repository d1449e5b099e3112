using System.Globalization;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>A line for each thing, then what it came to; on a terminal, meanwhile, how far the run has come.</summary>
internal sealed class GcTextReport(CommandContext context, bool isDryRun) : GcReport(context)
{
    private static readonly int Stages = Enum.GetValues<GarbageStage>().Length;

    private readonly ProgressLine _progress = new(context, TimeProvider.System);
    private GarbageStage _stage;

    private string Verb => isDryRun ? "would remove" : "removed";

    /// <inheritdoc/>
    public override void Began(GarbageStage stage)
    {
        _stage = stage;
        ShowProgress();
    }

    /// <inheritdoc/>
    public override void Removed(GarbageItem item)
    {
        base.Removed(item);
        var where = item.Repository is null ? item.Name : $"{item.Repository}@{item.Name}";
        var size = item.Size > 0 ? $", {ReportText.Bytes(item.Size)}" : "";
        var since = item.Since is { } time ? $" since {ReportText.Moment(time)}" : "";
        WriteLine($"{Verb} {NameOf(item.Kind)} {where}{size}: {item.Reason}{since}");
    }

    /// <inheritdoc/>
    public override void Decided(RetentionDecision decision)
    {
        base.Decided(decision);
        var verb = decision.KeptBy is null ? Verb : "keeps";
        WriteLine($"{verb} {NameOf(GarbageKind.Tag)} {decision.Repository}:{decision.Tag.Name}: {RetentionText.Reason(decision)}");
    }

    /// <inheritdoc/>
    public override void Failed(string problem)
    {
        _progress.Interrupt();
        Context.Error.WriteLine($"not removed: {problem}");
    }

    /// <inheritdoc/>
    public override void Finish(GarbagePolicy policy, GarbageResult result)
    {
        _progress.Interrupt();
        var counts = string.Join(", ", Counts.Select(count => ReportText.Count(count.Value, NameOf(count.Key))));
        Context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Verb} {(counts.Length > 0 ? counts : "nothing")}; {ReportText.Bytes(result.FreedBytes)} "
            + $"{(isDryRun ? "would be " : "")}given back in {result.Duration.TotalSeconds:0.000} s"));
        if (!result.IsComplete)
            Context.Output.WriteLine("the time was up before everything was looked at; the next run goes on");
        if (result.Failures > 0)
            Context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Failures} problems; everything else was done"));
    }

    private void WriteLine(string line)
    {
        _progress.Interrupt();
        Context.Output.WriteLine(line);
        ShowProgress();
    }

    private void ShowProgress() => _progress.Show(() => string.Create(
        CultureInfo.InvariantCulture,
        $"[{new string('#', (int)_stage)}{new string('.', Stages - (int)_stage)}] {NameOf(_stage)}: "
        + $"{Counts.Values.Sum()} {(isDryRun ? "found" : "removed")} so far"));

    private static string NameOf(GarbageStage stage) => stage switch
    {
        GarbageStage.Files => "uploads and stray files",
        GarbageStage.Tags => "tags that no retention rule keeps",
        GarbageStage.Manifests => "untagged manifests",
        GarbageStage.Links => "unreferenced links",
        GarbageStage.Blobs => "unlinked blobs",
        _ => "giving space back",
    };
}
