using System.Globalization;

namespace Benchmarks.Measuring;

/// <summary>A bound on registryd's median: a number, or a multiple of another server's median in the same run.</summary>
internal sealed record Goal
{
    private Goal(double bound, string? baseline, bool isCeiling) => (Bound, Baseline, IsCeiling) = (bound, baseline, isCeiling);

    private double Bound { get; }

    private bool IsCeiling { get; }

    /// <summary>The name of the server that registryd is held against, or null where the bound is a number.</summary>
    public string? Baseline { get; }

    public static Goal AtMost(double bound) => new(bound, null, isCeiling: true);

    public static Goal AtMost(double factor, string baseline) => new(factor, baseline, isCeiling: true);

    public static Goal AtLeast(double factor, string baseline) => new(factor, baseline, isCeiling: false);

    /// <summary>Whether <paramref name="value"/>, absolute or a ratio as the goal is, reaches it.</summary>
    public bool IsMetBy(double value) => IsCeiling ? value <= Bound : value >= Bound;

    public override string ToString()
    {
        var bound = Bound.ToString("0.###", CultureInfo.InvariantCulture);
        return (IsCeiling ? "<= " : ">= ") + (Baseline is null ? bound : $"{bound} x {Baseline}");
    }
}
