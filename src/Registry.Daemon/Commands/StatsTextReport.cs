using System.Globalization;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Commands;

/// <summary>What <c>registryd stats</c> tells people.</summary>
internal static class StatsTextReport
{
    /// <summary>Prints the figures.</summary>
    public static void Write(TextWriter output, RegistryStatistics statistics, long diskFree)
    {
        var content = statistics.Content;
        var totals = new ReportTable();
        totals.Add("repositories", Number(content.Repositories));
        totals.Add("tags", Number(content.Tags));
        totals.Add("manifests", Text(content.Manifests));
        totals.Add("blobs", Text(content.Blobs));
        totals.Add("logical", $"{ReportText.Bytes(statistics.LogicalBytes)}, what it would take if repositories shared nothing");
        totals.Add("physical", ReportText.Bytes(statistics.PhysicalBytes));
        totals.Add("dedupe ratio", statistics.DedupeRatio.ToString("0.00", CultureInfo.InvariantCulture));
        totals.Add("reclaimable now", Text(content.Reclaimable));
        totals.Add("reclaimable later", $"{Text(content.ReclaimableLater)}, unless referenced within the grace");
        totals.Add("untagged manifests", $"{Number(content.UnreferencedManifests)}, of which gc removes {Number(content.ExpiredManifests)} now");
        totals.Add("open uploads", Text(statistics.Uploads));
        totals.Add("trash", Text(statistics.Trash));
        totals.Add("disk free", ReportText.Bytes(diskFree));
        totals.WriteTo(output);

        output.WriteLine();
        var growth = new ReportTable("IN THE LAST", "NEW BLOBS", "MANIFESTS PUSHED");
        foreach (var (since, blobs, manifests) in content.Growth)
            growth.Add(ReportText.Span(statistics.At - since), Text(blobs), Text(manifests));
        growth.WriteTo(output);

        WriteRuns(output, statistics);
        if (content.Largest.Count == 0)
            return;
        output.WriteLine();
        var largest = new ReportTable("SIZE", "HELD BY NO OTHER", "REPOSITORY");
        foreach (var (name, bytes, ownBytes) in content.Largest)
            largest.Add(ReportText.Bytes(bytes), ReportText.Bytes(ownBytes), name);
        largest.WriteTo(output);
    }

    private static void WriteRuns(TextWriter output, RegistryStatistics statistics)
    {
        output.WriteLine();
        var runs = new ReportTable("LAST RUN", "FINISHED", "CAME TO");
        if (statistics.Collection is { } collection)
            runs.Add(
                "gc",
                ReportText.Moment(collection.FinishedAt),
                $"{ReportText.Bytes(collection.FreedBytes)} given back, {ReportText.Count(collection.Failures, "problem")}");
        else
            runs.Add("gc", "never", "-");
        foreach (var (scope, outcome) in statistics.Verifications)
            runs.Add($"verify{FlagsOf(scope)}", ReportText.Moment(outcome.FinishedAt), Text(scope, outcome));
        if (statistics.Verifications.Count == 0)
            runs.Add("verify", "never", "-");
        runs.WriteTo(output);
    }

    private static string FlagsOf(VerificationScope scope)
    {
        var repair = scope.Repair switch
        {
            RepairMode.Trial => " --repair --dry-run",
            RepairMode.Repair => " --repair",
            _ => "",
        };
        return $"{(scope.IsQuick ? " --quick" : "")}{(scope.Repository is { } glob ? $" --repository '{glob}'" : "")}{repair}";
    }

    private static string Text(VerificationScope scope, VerificationOutcome outcome) =>
        $"{ReportText.Count(outcome.Findings, "finding")}, {Number(outcome.Repaired)} {(scope.Repair == RepairMode.Trial ? "to be " : "")}repaired";

    private static string Text(Amount amount) => $"{Number(amount.Count)} ({ReportText.Bytes(amount.Bytes)})";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
