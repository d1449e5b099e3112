namespace Benchmarks.Measuring;

/// <summary>One figure that a scenario yields in each round.</summary>
internal sealed record Metric(string Name, params IReadOnlyList<Goal> Goals);
