using System.Globalization;
using Benchmarks.Measuring;
using Benchmarks.Servers;

namespace Benchmarks.Reporting;

/// <summary>Writes a report as one table of text: a row for each metric, a column for each server, then ratios and goals.</summary>
internal static class TextTable
{
    private const string Absent = "-";

    public static void Write(Report report, TextWriter output)
    {
        WriteCircumstances(report, output);
        var servers = report.Servers.Keys.ToArray();
        var baselines = servers.Where(name => name != Registryd.ServerName).ToArray();
        var lines = new List<string[]> { Header(servers, baselines) };
        foreach (var scenario in report.Scenarios)
        {
            lines.Add([]);
            lines.Add([$"{scenario.Name}: {scenario.Description}; rounds: {scenario.Rounds}"]);
            lines.AddRange(scenario.Metrics.Select(metric => Row(metric, servers, baselines)));
        }
        WriteAligned(lines, output);
    }

    private static void WriteCircumstances(Report report, TextWriter output)
    {
        var machine = report.Machine;
        output.WriteLine($"machine  {machine.Cores} x {machine.Processor}, {Format(machine.MemoryGigabytes)} GB, {machine.FileSystem}");
        output.WriteLine($"system   {machine.System}, Linux {machine.Kernel}, load average at the start {machine.LoadAverage}");
        foreach (var (_, version) in report.Servers)
            output.WriteLine($"server   {version}");
        output.WriteLine($"command  {report.Command}");
        output.WriteLine("""

            CPU is the server's own user+system time. Each figure is the median of the rounds (least-most); the servers took turns in every
            round. All is on 127.0.0.1, the load generator on the same cores. MB and GB are 10^6 and 10^9 bytes.

            """);
    }

    private static string[] Header(IEnumerable<string> servers, IEnumerable<string> baselines) =>
        ["", .. servers, .. baselines.Select(name => $"/ {name}"), "goals"];

    private static string[] Row(MetricResult result, IEnumerable<string> servers, IEnumerable<string> baselines) =>
    [
        $"  {result.Metric.Name}",
        .. servers.Select(name => result.Servers.TryGetValue(name, out var spread) ? Format(spread) : Absent),
        .. baselines.Select(name => result.Ratio(Registryd.ServerName, name) is { } ratio ? Format(ratio) : Absent),
        string.Join(", ", result.Metric.Goals.Select(goal => Format(goal, result))),
    ];

    private static string Format(Goal goal, MetricResult result) => result.Reaches(goal, Registryd.ServerName) switch
    {
        true => $"{goal} met",
        false => $"{goal} MISSED",
        null => $"{goal}",
    };

    private static string Format(Spread spread) => $"{Format(spread.Median)} ({Format(spread.Min)}-{Format(spread.Max)})";

    private static string Format(double value)
    {
        var format = Math.Abs(value) switch
        {
            >= 100 => "0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            _ => "0.000",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static void WriteAligned(List<string[]> lines, TextWriter output)
    {
        // Headings span the columns.
        var rows = lines.Where(line => line.Length > 1).ToArray();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => line.Length > 1 ? cell.PadRight(widths[column]) : cell);
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
