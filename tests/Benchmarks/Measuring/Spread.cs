namespace Benchmarks.Measuring;

/// <summary>The values of one metric over the rounds: what is quoted is the median.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    /// <summary>Sums up at least one value.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }
}
