using Benchmarks.Measuring;

namespace Benchmarks.Reporting;

/// <summary>What a scenario yielded for one metric: a spread for each server that it was run against.</summary>
internal sealed record MetricResult(Metric Metric, IReadOnlyDictionary<string, Spread> Servers)
{
    /// <summary>The subject's median over the baseline's, or null where one of them was not measured or the baseline's is 0.</summary>
    public double? Ratio(string subject, string baseline) =>
        Servers.TryGetValue(subject, out var value) && Servers.TryGetValue(baseline, out var reference) && reference.Median > 0
            ? value.Median / reference.Median
            : null;

    /// <summary>Whether the subject reaches a goal, or null where that was not measured.</summary>
    public bool? Reaches(Goal goal, string subject)
    {
        var value = goal.Baseline is { } baseline ? Ratio(subject, baseline) : Servers.GetValueOrDefault(subject)?.Median;
        return value is { } measured ? goal.IsMetBy(measured) : null;
    }
}

/// <summary>All that one scenario yielded.</summary>
internal sealed record ScenarioResult(string Name, string Description, int Rounds, IReadOnlyList<MetricResult> Metrics);
