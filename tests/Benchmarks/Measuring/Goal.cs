using System.Globalization;

namespace Benchmarks.Measuring;

/// <summary>A bound on registryd's median: a number, or a multiple of another server's median in the same run.</summary>
internal sealed record Goal
{
    private Goal(double bound, string? baseline, bool isCeiling) => (Bound, Baseline, IsCeiling) = (bound, baseline, isCeiling);

    /// <summary>The number that the value, or its ratio to the baseline's, is held against.</summary>
    public double Bound { get; }

    /// <summary>Whether the value must not be above the bound; else it must not be below.</summary>
    public bool IsCeiling { get; }

    /// <summary>The name of the server that registryd is held against, or null where the bound is a number.</summary>
    public string? Baseline { get; }

    public static Goal AtMost(double bound) => new(bound, null, isCeiling: true);

    public static Goal AtMost(double factor, string baseline) => new(factor, baseline, isCeiling: true);

    public static Goal AtLeast(double factor, string baseline) => new(factor, baseline, isCeiling: false);

    /// <summary>Whether <paramref name="value"/>, absolute or a ratio as the goal is, reaches it.</summary>
    public bool IsMetBy(double value) => IsCeiling ? value <= Bound : value >= Bound;

    public override string ToString()
    {
        var inverse = Math.Round(1 / Bound, 9);
        var bound = inverse > 1 && double.IsInteger(inverse)
            ? string.Create(CultureInfo.InvariantCulture, $"1/{inverse}")
            : Bound.ToString("0.###", CultureInfo.InvariantCulture);
        return (IsCeiling ? "<= " : ">= ") + (Baseline is null ? bound : $"{bound} x {Baseline}");
    }
}
