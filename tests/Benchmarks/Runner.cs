using System.Diagnostics;
using Benchmarks.Measuring;
using Benchmarks.Reporting;
using Benchmarks.Scenarios;
using Benchmarks.Servers;

namespace Benchmarks;

/// <summary>Runs scenarios against servers, which take turns in every round so that what changes on the machine meets them alike.</summary>
internal sealed class Runner(BenchmarkOptions options, IReadOnlyList<ServerProgram> programs)
{
    /// <exception cref="OperationCanceledException">The run was interrupted; what it made is gone.</exception>
    public ScenarioResult Run(Scenario scenario, CancellationToken cancellationToken)
    {
        var subjects = programs.Where(scenario.AppliesTo).ToArray();
        using var workspace = new Workspace(options.Folder);
        var rounds = new Round[subjects.Length];
        for (var i = 0; i < subjects.Length; i++)
        {
            Console.Error.WriteLine($"{scenario.Name}: preparing {subjects[i].Name}");
            rounds[i] = scenario.Prepare(subjects[i], workspace);
        }
        var count = scenario.Rounds(options.Rounds);
        var values = subjects.Select(_ => new List<double[]>(count)).ToArray();
        for (var round = 1; round <= count; round++)
        {
            for (var i = 0; i < subjects.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Console.Error.WriteLine($"{scenario.Name}: round {round} of {count}, {subjects[i].Name}");
                WriteBackDirtyPages();
                values[i].Add(rounds[i]());
            }
        }
        var metrics = scenario.Metrics.Select((metric, column) => new MetricResult(
            metric,
            subjects.Zip(values).ToDictionary(pair => pair.First.Name, pair => Spread.Of(pair.Second.Select(row => row[column])))));
        return new ScenarioResult(scenario.Name, scenario.Description, count, [.. metrics]);
    }

    /// <summary>Lets no server pay for what the one before it left to be written.</summary>
    private static void WriteBackDirtyPages()
    {
        using var sync = Process.Start("sync");
        sync.WaitForExit();
    }
}
